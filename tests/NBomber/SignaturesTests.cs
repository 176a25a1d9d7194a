using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Bench.NBomber;
using NBomber.CSharp;

namespace Bench.Tests.NBomber;

/// <summary>What is used of NBomber's interface, where each of it is documented, and that what stands in for it can do nothing.</summary>
public sealed class SignaturesTests
{
    private static readonly Assembly Program = typeof(NBomberSession).Assembly;
    private static readonly Assembly Signatures = typeof(NBomberRunner).Assembly;

    private static readonly (string Signature, string Page)[] Listed =
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "signatures.txt"))
            .Where(l => l.Length > 0 && l[0] != '#').Select(l => (l.Split(" | ")[0], l.Split(" | ")[1]))];

    public static TheoryData<string> Members() => [.. Declared().Where(m => m.IsStatic || !m.IsAbstract).Select(Signature.Of)];

    [Fact]
    public void The_list_has_what_the_scenarios_use_and_nothing_else() =>
        Assert.Equal(Lines(Used()), string.Join('\n', Listed.Select(l => l.Signature).Order(StringComparer.Ordinal)));

    [Fact]
    public void The_reference_assembly_has_what_the_scenarios_use_and_nothing_else() => Assert.Equal(Lines(Used()), Lines(Declared()));

    [Fact]
    public void Each_signature_has_the_page_that_documents_it() =>
        Assert.All(Listed, l => Assert.Matches("^https://(nbomber\\.com/(docs|blog)|github\\.com/PragmaticFlow)/\\S+$", l.Page));

    [Theory]
    [MemberData(nameof(Members))]
    public void Each_member_refuses_to_do_anything(string member)
    {
        var method = Declared().Single(m => Signature.Of(m) == member);
        var called = method.IsGenericMethodDefinition ? method.MakeGenericMethod(typeof(object)) : method;
        // What has no constructor to call stands for itself.
        var on = called.IsStatic ? null : System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(called.DeclaringType!);
        var thrown = Assert.Throws<TargetInvocationException>(() => called.Invoke(
            on, [.. called.GetParameters().Select(p => p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null)]));
        Assert.Contains(
            "was built without NBomber", Assert.IsType<InvalidOperationException>(thrown.InnerException).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_named_as_what_it_is() => Assert.Equal("Bench.NBomber.Signatures", Signatures.GetName().Name);

    private static IEnumerable<MethodInfo> Declared() =>
        Signatures.GetExportedTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly));

    private static IEnumerable<MethodInfo> Used()
    {
        using var file = new PEReader(File.OpenRead(Program.Location));
        var data = file.GetMetadataReader();
        foreach (var handle in data.MemberReferences)
        {
            // What belongs to a type parameter's owner cannot be told without it, and is of no other assembly's.
            if (data.GetMemberReference(handle).Parent.Kind != HandleKind.TypeReference) continue;
            if (Program.ManifestModule.ResolveMember(MetadataTokens.GetToken(handle)) is MethodInfo method
                && method.DeclaringType!.Assembly == Signatures)
                yield return method;
        }
    }

    private static string Lines(IEnumerable<MethodInfo> methods) =>
        string.Join('\n', methods.Select(Signature.Of).Distinct().Order(StringComparer.Ordinal));
}
