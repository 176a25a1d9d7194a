// YARP as its documentation has it: all that it does stands in the file that is its argument.
var builder = WebApplication.CreateSlimBuilder();
builder.Configuration.AddJsonFile(args[0], optional: false);
builder.WebHost.UseUrls(builder.Configuration["Urls"] ?? throw new InvalidOperationException($"{args[0]} has no Urls"));
builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
var app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();
