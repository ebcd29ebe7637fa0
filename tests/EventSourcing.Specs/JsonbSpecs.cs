using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hitl.EventSourcing;
using Npgsql;
using NpgsqlTypes;

namespace EventSourcing.Specs;

public class JsonbSpecs(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public void The_canonical_form_survives_jsonb()
    {
        using var connection = database.Service.OpenConnection();
        using var command = new NpgsqlCommand("select $1::jsonb::text", connection)
        {
            Parameters = { new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text } },
        };

        Prop.ForAll(Spelled.Values, json =>
        {
            command.Parameters[0].Value = json;
            Assert.Equal(Canonical(json), Canonical((string)command.ExecuteScalar()!));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(60));
    }

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(json)));
}
