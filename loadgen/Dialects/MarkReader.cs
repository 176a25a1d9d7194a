using System.Buffers.Text;

namespace Bench.Loadgen.Dialects;

/// <summary>What a target that publishes by itself says of a message in it.</summary>
/// <param name="Sequence">Its number, 0 or more; null where the target numbers nothing.</param>
/// <param name="StampUs">When it was made, in microseconds of the stamp's clock; null where the target does not say.</param>
public readonly record struct MessageMarks(long? Sequence, long? StampUs);

/// <summary>Reads number and stamp of a message at the places that a target file names. Pure: no clock, no I/O.</summary>
public sealed class MarkReader
{
    private readonly MessagePlace? _sequence;
    private readonly MessagePlace? _stamp;
    private readonly StampUnit _unit;

    /// <summary>A reader of what the file names, as <see cref="TargetFile.Parse"/> has checked it.</summary>
    /// <param name="sequence">Where the number is; null for none.</param>
    /// <param name="stamp">Where the stamp is; null for none.</param>
    /// <exception cref="ArgumentException">A place names what is no JSON pointer or no regular expression.</exception>
    public MarkReader(PlaceSpec? sequence, StampSpec? stamp)
    {
        _sequence = sequence is null ? null : new MessagePlace(sequence);
        _stamp = stamp is null ? null : new MessagePlace(stamp);
        _unit = stamp?.Unit ?? default;
        Clock = stamp?.Clock;
    }

    /// <summary>Messages have numbers.</summary>
    public bool Numbered => _sequence is not null;

    /// <summary>The clock of their stamps; null where they have none.</summary>
    public StampClock? Clock { get; }

    /// <summary>Reads what the message says.</summary>
    /// <param name="message">The message.</param>
    /// <param name="marks">What it says; each part null that no place is named of.</param>
    /// <returns>False when it lacks what it should have, or what is there is no number, or no date with its offset.</returns>
    public bool TryRead(ReadOnlySpan<byte> message, out MessageMarks marks)
    {
        marks = default;
        long? sequence = null, stampUs = null;
        if (_sequence is not null)
        {
            if (_sequence.Find(message, out var text) != UnitKind.Message || !TryReadWhole(text, out var number)) return false;
            sequence = number;
        }

        if (_stamp is not null)
        {
            if (_stamp.Find(message, out var text) != UnitKind.Message || !StampText.TryReadUs(text, _unit, out var us)) return false;
            stampUs = us;
        }

        marks = new MessageMarks(sequence, stampUs);
        return true;
    }

    private static bool TryReadWhole(ReadOnlySpan<byte> text, out long number) =>
        Utf8Parser.TryParse(text, out number, out var used) && used == text.Length && number >= 0;
}
