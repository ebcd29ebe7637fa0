using System.CommandLine;
using Hitl.Cli;
using Hitl.Cli.Access;
using Hitl.Cli.Benchmarks;
using Hitl.Cli.Demonstration;
using Hitl.Cli.Explaining;
using Hitl.Cli.Running;
using Hitl.Cli.Testing;

var root = new RootCommand("Hitl.Platform on this machine, and tools for analysts and platform teams")
{
    UpCommand.Create(),
    DownCommand.Create(),
    DemoCommand.Create(),
    TestCommand.Create(),
    BenchCommand.Create(),
    TokenCommand.Create(),
    ExplainCommand.Create(),
    ReplayCommand.Create(),
    AuditCommand.Create(),
};

foreach (var later in LaterCommands.All())
{
    root.Add(later);
}

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException or ArgumentException or Npgsql.NpgsqlException or UnauthorizedAccessException)
{
    // What a person can mend is said in words; anything else is a bug and shows where.
    await Console.Error.WriteLineAsync($"hitl: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
