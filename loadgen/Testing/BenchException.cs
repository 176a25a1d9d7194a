namespace RealtimeBench;

/// <summary>A run could not be made, or was asked for what it does not have.</summary>
public class BenchException : Exception
{
    /// <summary>With the cause and the next step.</summary>
    public BenchException(string message)
        : base(message)
    {
    }
}

/// <summary>A limit is broken.</summary>
public sealed class BenchBrokenException : BenchException
{
    /// <summary>With figure, bound and findings.</summary>
    public BenchBrokenException(string message)
        : base(message)
    {
    }
}

/// <summary>Whether limits are kept cannot be told, and no test framework that is known here has a word for that.</summary>
public sealed class BenchUndecidedException : BenchException
{
    /// <summary>With the reason.</summary>
    public BenchUndecidedException(string message)
        : base(message)
    {
    }
}
