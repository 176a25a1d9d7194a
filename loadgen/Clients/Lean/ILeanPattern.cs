namespace Bench.Loadgen.Clients.Lean;

/// <summary>How the bytes after a response's head are to be read.</summary>
internal enum Reading : byte
{
    /// <summary>A body, handed on when it is whole.</summary>
    Body,

    /// <summary>A Server-Sent Events stream.</summary>
    Events,

    /// <summary>WebSocket frames.</summary>
    Frames,

    /// <summary>Not at all: the answer is not what the pattern needs.</summary>
    Refused,
}

/// <summary>One pattern as the engine speaks it. Holds no state: that is the client's.</summary>
internal interface ILeanPattern
{
    /// <summary>Name of the pattern, the same as the server's.</summary>
    string Name { get; }

    /// <summary>Does before the first connect what would hold up the loop later.</summary>
    void Prepare()
    {
    }

    /// <summary>
    /// The server holds a request for as long as it has nothing to say: a connection that ends meanwhile was not idle, but lost.
    /// </summary>
    bool RequestsAreHeld => false;

    /// <summary>The client's connection is to be made, for the first time or again.</summary>
    void Start(LeanClient client);

    /// <summary>Writes the request line from the path on, and the headers of its own with a line end each.</summary>
    void WriteRequest(LeanClient client, ref RequestText text);

    /// <summary>The head of the answer is there. A refusal names its reason in kebab-case.</summary>
    Reading Answered(LeanClient client, in HttpHead head, out string? reason);

    /// <summary>
    /// A whole body is there; the connection can take the next request. Returns the reason when it is not what the pattern needs.
    /// </summary>
    string? TakeBody(LeanClient client, int status, ReadOnlySpan<byte> body);

    /// <summary>What the client asked to be woken for is due.</summary>
    void OnDue(LeanClient client, long dueUs);
}
