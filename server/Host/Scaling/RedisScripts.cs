namespace Bench.Host.Scaling;

/// <summary>
/// What Redis does in one step. A topic has its last number and the bytes of its tail in a hash, and the tail in a list of encoded
/// messages, the newest last. The logs' life has its name and the number above which it numbers in a hash of its own.
/// </summary>
internal static class RedisScripts
{
    /// <summary>What a server knows of a life before it has joined one.</summary>
    public const long NoBase = -Step;

    // A Redis that has lost its memory would number from 1 again, and logs that are beyond that would take each message for one that they
    // have. The next life numbers above all that the last can have given: readers see a gap, and count it. Numbers are exact up to 2^53.
    private const long Step = 1_000_000_000_000;

    /// <summary>
    /// Key: the life's. Arguments: its name and base as this server knows them. The answer is both as they are. A life that another server
    /// has begun, which knows nothing of this one's logs, goes on above them.
    /// </summary>
    public static readonly string Join = Life + """
        if name ~= ARGV[1] and tonumber(ARGV[2]) >= 0 then
          base = math.max(base, tonumber(ARGV[2])) + step
          redis.call('HSET', KEYS[1], 'base', string.format('%.0f', base))
        end
        return {name, base}
        """;

    /// <summary>
    /// Keys: the life's, the topic's, its tail's. Arguments: name and base; microseconds; data; most messages retained; most bytes
    /// retained; channel; topic. The answer is the number.
    /// </summary>
    public static readonly string Publish = Life + Number + """
        number = number + 1
        local text = string.format('%.0f', number)
        local message = '[' .. text .. ',' .. ARGV[3] .. ',0,' .. ARGV[4] .. ']'
        local count = redis.call('RPUSH', KEYS[3], message)
        local bytes = redis.call('HINCRBY', KEYS[2], 'bytes', #message)
        while count > 1 and (count > tonumber(ARGV[5]) or bytes > tonumber(ARGV[6])) do
          count = count - 1
          bytes = redis.call('HINCRBY', KEYS[2], 'bytes', -#redis.call('LPOP', KEYS[3]))
        end
        redis.call('HSET', KEYS[2], 'number', text)
        redis.call('PUBLISH', ARGV[7], ARGV[8] .. '\n' .. message)
        return number
        """;

    /// <summary>
    /// Keys: as of <see cref="Publish"/>. Arguments: name and base; the last number that the asking server has. The answer is what is
    /// retained after it.
    /// </summary>
    public static readonly string Tail = Life + Number + """
        local first = number - redis.call('LLEN', KEYS[3]) + 1
        return redis.call('LRANGE', KEYS[3], math.max(0, tonumber(ARGV[3]) - first + 1), -1)
        """;

    // Whoever comes first to a Redis that knows of no life goes on with the one that it knows.
    private static string Life => $"""
        local step = {Step}
        local name = redis.call('HGET', KEYS[1], 'name')
        local base = tonumber(redis.call('HGET', KEYS[1], 'base') or '0')
        if not name then
          name = ARGV[1]
          base = tonumber(ARGV[2]) + step
          redis.call('HSET', KEYS[1], 'name', name, 'base', string.format('%.0f', base))
        end

        """;

    private static string Number => """
        local number = tonumber(redis.call('HGET', KEYS[2], 'number') or '0')
        if number < base then
          number = base
          redis.call('HSET', KEYS[2], 'number', string.format('%.0f', number), 'bytes', 0)
          redis.call('DEL', KEYS[3])
        end

        """;
}
