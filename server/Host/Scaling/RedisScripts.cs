namespace Bench.Host.Scaling;

/// <summary>
/// What Redis does in one step. A topic has its last number and the bytes of its tail in a hash, and the tail in a list of encoded messages,
/// the newest last.
/// </summary>
internal static class RedisScripts
{
    // A Redis that has lost its memory would number from 1 again, and servers whose logs are beyond that would take each message for one
    // that they have. It goes on far above what the asking server has, where no other server can be: their readers see a gap, and count it.
    private const string Number = """
        local number = tonumber(redis.call('HGET', KEYS[1], 'number') or '0')
        if number < tonumber(ARGV[1]) then
          number = tonumber(ARGV[1]) + 1000000
          redis.call('HSET', KEYS[1], 'number', string.format('%.0f', number), 'bytes', 0)
          redis.call('DEL', KEYS[2])
        end

        """;

    /// <summary>
    /// Keys: hash and list. Arguments: the last number that the asking server knows of; microseconds; data; most messages retained; most
    /// bytes retained; channel; topic. The answer is the number.
    /// </summary>
    public const string Publish = Number + """
        number = number + 1
        local text = string.format('%.0f', number)
        local message = '[' .. text .. ',' .. ARGV[2] .. ',0,' .. ARGV[3] .. ']'
        local count = redis.call('RPUSH', KEYS[2], message)
        local bytes = redis.call('HINCRBY', KEYS[1], 'bytes', #message)
        while count > 1 and (count > tonumber(ARGV[4]) or bytes > tonumber(ARGV[5])) do
          count = count - 1
          bytes = redis.call('HINCRBY', KEYS[1], 'bytes', -#redis.call('LPOP', KEYS[2]))
        end
        redis.call('HSET', KEYS[1], 'number', text)
        redis.call('PUBLISH', ARGV[6], ARGV[7] .. '\n' .. message)
        return number
        """;

    /// <summary>
    /// Keys: hash and list. Argument: the last number that the asking server has. The answer is what is retained after it.
    /// </summary>
    public const string Tail = Number + """
        local first = number - redis.call('LLEN', KEYS[2]) + 1
        return redis.call('LRANGE', KEYS[2], math.max(0, tonumber(ARGV[1]) - first + 1), -1)
        """;
}
