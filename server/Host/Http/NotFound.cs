namespace Bench.Host.Http;

/// <summary>
/// What is answered where no endpoint is: 404 with the list of endpoints, or 405 for another method than an endpoint takes.
/// </summary>
internal static class NotFound
{
    public static void Map(WebApplication app)
    {
        // CONNECT is there over HTTP/2 alone, in the place of an upgrade, and not as a method to ask by.
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => (Path: "/" + endpoint.RoutePattern.RawText?.TrimStart('/'),
                Methods: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods
                    .Where(method => method != HttpMethods.Connect).ToArray()
                    ?? []))
            .GroupBy(endpoint => endpoint.Path)
            .ToDictionary(
                group => group.Key, group => group.SelectMany(endpoint => endpoint.Methods).ToArray(), StringComparer.OrdinalIgnoreCase);
        var list = string.Join(", ", endpoints.SelectMany(
            endpoint => (endpoint.Value is [] ? ["GET"] : endpoint.Value).Select(method => $"{method} {endpoint.Key}")));

        app.MapFallback("{**path}", http =>
        {
            if (!endpoints.TryGetValue(http.Request.Path.Value ?? "/", out var methods))
                return new Problem(404, "Not found", $"there is nothing at this path; the endpoints are {list}").WriteAsync(http);
            var allowed = string.Join(", ", methods);
            http.Response.Headers.Allow = allowed;
            return new Problem(
                405, "Method not allowed", $"{http.Request.Path} does not take {http.Request.Method}; allowed: {allowed}", "method",
                allowed)
                .WriteAsync(http);
        });
    }
}
