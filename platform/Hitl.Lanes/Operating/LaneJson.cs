using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Lanes;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Skip))]
[JsonSerializable(typeof(Skipped))]
[JsonSerializable(typeof(LaneRejoined))]
internal sealed partial class LaneJson : JsonSerializerContext;
