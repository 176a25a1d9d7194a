namespace Bench.Host.Scaling;

/// <summary>
/// What Redis does in one step. A topic has its last number and the bytes of its tail in a hash, and the tail in a list of encoded
/// messages, the newest last. The logs' life has a hash of its own: its name, the number above which it numbers, and the run of Redis
/// that this was found out in.
/// </summary>
internal static class RedisScripts
{
    /// <summary>The run of Redis that a server knows before it has joined a life.</summary>
    public const string NoRun = "";

    /// <summary>
    /// Key: the life's. Arguments: its name, and the run of Redis, as this server knows them. The answer is both as they are. A Redis that
    /// was started again knows less than the logs, or nothing, whoever comes to it first: numbers go on above all that were given.
    /// </summary>
    public static readonly string Join = Life + """
        local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
        local joined = ARGV[2] ~= ''
        if not name then
          name = ARGV[1]
          if joined then above() end
        elseif last ~= run or (joined and ARGV[2] ~= run and base == 0) then
          above()
        end
        redis.call('HSET', KEYS[1], 'name', name, 'run', run)
        return {name, run}
        """;

    /// <summary>
    /// Keys: the life's, the topic's, its tail's. Arguments: name and run; microseconds; data; most messages retained; most bytes
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
    /// Keys: as of <see cref="Publish"/>. Arguments: name and run; the last number that the asking server has. The answer is the number
    /// above which this life numbers, and what is retained after the server's.
    /// </summary>
    public static readonly string Tail = Life + Number + """
        local first = number - redis.call('LLEN', KEYS[3]) + 1
        return {base, redis.call('LRANGE', KEYS[3], math.max(0, tonumber(ARGV[3]) - first + 1), -1)}
        """;

    // Above all numbers that were given is Redis's clock in microseconds: no topic takes a message in each of them. Numbers are exact up to
    // 2^53, which is in the year 2255.
    private const string Life = """
        local name, base, last = unpack(redis.call('HMGET', KEYS[1], 'name', 'base', 'run'))
        base = tonumber(base or '0')
        local function above()
          local now = redis.call('TIME')
          base = now[1] * 1000000 + now[2]
          redis.call('HSET', KEYS[1], 'base', string.format('%.0f', base))
        end

        """;

    // A life that is gone while servers are connected, as by FLUSHALL, is begun again under the name that the first of them knows.
    private const string Number = """
        if not name then
          redis.call('HSET', KEYS[1], 'name', ARGV[1])
          above()
        end
        local number = tonumber(redis.call('HGET', KEYS[2], 'number') or '0')
        if number < base then
          number = base
          redis.call('HSET', KEYS[2], 'number', string.format('%.0f', number), 'bytes', 0)
          redis.call('DEL', KEYS[3])
        end

        """;
}
