using System.Text.Json.Serialization;

namespace Bench.Micro.Messages;

/// <summary>The message as most would write it: an object with named members.</summary>
/// <param name="Sequence">Position in the topic.</param>
/// <param name="IntendedUs">When it was due.</param>
/// <param name="PublishedUs">When it was published.</param>
/// <param name="Data">The payload.</param>
internal sealed record Envelope(long Sequence, long IntendedUs, long PublishedUs, string Data);

/// <summary>Generated (de)serialisation, the fastest that System.Text.Json has.</summary>
[JsonSerializable(typeof(Envelope))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
