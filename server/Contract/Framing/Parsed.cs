namespace Bench.Contract.Framing;

/// <summary>How far a parser got with the bytes there are.</summary>
internal enum Parsed : byte
{
    /// <summary>All bytes fit so far; more must come.</summary>
    NeedMore,

    /// <summary>The thing is whole.</summary>
    Done,

    /// <summary>No further bytes can make it right.</summary>
    Invalid,
}
