using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Bench.Tests.House;

/// <summary>
/// What the types of one built assembly refer to, namespace by namespace, read from its metadata: base types, members, signatures, locals
/// and the bodies of methods. A constant leaves no trace there, as the compiler copies its value.
/// </summary>
internal sealed class AssemblyFile : IDisposable
{
    private static readonly Dictionary<int, OpCode> Codes =
        typeof(OpCodes).GetFields().Select(f => (OpCode)f.GetValue(null)!).ToDictionary(code => (int)(ushort)code.Value);

    private readonly PEReader _file;
    private readonly MetadataReader _data;

    public AssemblyFile(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _data = _file.GetMetadataReader();
    }

    /// <summary>The one that a project has built beside the tests, in the same configuration.</summary>
    /// <param name="assembly">Project and name, such as "loadgen/bench".</param>
    public static AssemblyFile Built(string assembly)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return new AssemblyFile(
            Path.Combine(own.Parent!.Parent!.FullName, assembly.Split('/')[0], own.Name, assembly.Split('/')[1] + ".dll"));
    }

    /// <summary>Names of the assemblies that it refers to.</summary>
    public IEnumerable<string> References => _data.AssemblyReferences.Select(r => _data.GetString(_data.GetAssemblyReference(r).Name));

    /// <summary>From one namespace to another, with the type and what it refers to.</summary>
    public IEnumerable<(string From, string To, string Who)> Uses()
    {
        foreach (var handle in _data.TypeDefinitions)
        {
            var from = new Name(_data).Of(handle);
            foreach (var to in new Reader(_data, _file).Of(handle).Distinct())
                if (to.Namespace != from.Namespace) yield return (from.Namespace, to.Namespace, $"{from.Type} → {to.Type}");
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>A type by its namespace; a nested one has that of the type it is in.</summary>
    internal readonly record struct TypeName(string Namespace, string Type);

    private readonly struct Name(MetadataReader data)
    {
        public TypeName Of(TypeDefinitionHandle handle)
        {
            var type = data.GetTypeDefinition(handle);
            while (!type.GetDeclaringType().IsNil) type = data.GetTypeDefinition(type.GetDeclaringType());
            return new TypeName(data.GetString(type.Namespace), data.GetString(type.Name));
        }

        public TypeName Of(TypeReferenceHandle handle)
        {
            var type = data.GetTypeReference(handle);
            while (type.ResolutionScope.Kind == HandleKind.TypeReference)
                type = data.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
            return new TypeName(data.GetString(type.Namespace), data.GetString(type.Name));
        }
    }

    private sealed class Reader(MetadataReader data, PEReader file)
    {
        private readonly List<TypeName> _found = [];
        private readonly SignatureNames _names = new(data);

        public IEnumerable<TypeName> Of(TypeDefinitionHandle handle)
        {
            var type = data.GetTypeDefinition(handle);
            Add(type.BaseType);
            foreach (var implemented in type.GetInterfaceImplementations()) Add(data.GetInterfaceImplementation(implemented).Interface);
            foreach (var field in type.GetFields()) _found.AddRange(data.GetFieldDefinition(field).DecodeSignature(_names, null));
            foreach (var attribute in type.GetCustomAttributes()) Add(data.GetCustomAttribute(attribute).Constructor);
            foreach (var method in type.GetMethods()) Add(method);
            return _found;
        }

        private void Add(MethodDefinitionHandle handle)
        {
            var method = data.GetMethodDefinition(handle);
            Add(method.DecodeSignature(_names, null));
            if (method.RelativeVirtualAddress == 0) return;
            var body = file.GetMethodBody(method.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil)
                _found.AddRange(data.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_names, null).SelectMany(t => t));
            var code = body.GetILReader();
            while (code.RemainingBytes > 0) Step(ref code);
        }

        private void Step(ref BlobReader code)
        {
            int value = code.ReadByte();
            if (value == 0xFE) value = 0xFE00 | code.ReadByte();
            switch (Codes[value].OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok:
                    Add(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                default:
                    code.Offset += 4;
                    break;
            }
        }

        private void Add(MethodSignature<ImmutableArray<TypeName>> signature)
        {
            _found.AddRange(signature.ReturnType);
            foreach (var parameter in signature.ParameterTypes) _found.AddRange(parameter);
        }

        private void Add(EntityHandle handle)
        {
            if (handle.IsNil) return;
            switch (handle.Kind)
            {
                case HandleKind.TypeDefinition or HandleKind.TypeReference or HandleKind.TypeSpecification:
                    _found.AddRange(_names.Of(handle));
                    break;
                case HandleKind.MethodDefinition:
                    var method = data.GetMethodDefinition((MethodDefinitionHandle)handle);
                    Add(method.GetDeclaringType());
                    Add(method.DecodeSignature(_names, null));
                    break;
                case HandleKind.FieldDefinition:
                    var field = data.GetFieldDefinition((FieldDefinitionHandle)handle);
                    Add(field.GetDeclaringType());
                    _found.AddRange(field.DecodeSignature(_names, null));
                    break;
                case HandleKind.MemberReference:
                    var member = data.GetMemberReference((MemberReferenceHandle)handle);
                    Add(member.Parent);
                    if (member.GetKind() == MemberReferenceKind.Method) Add(member.DecodeMethodSignature(_names, null));
                    else _found.AddRange(member.DecodeFieldSignature(_names, null));
                    break;
                case HandleKind.MethodSpecification:
                    var generic = data.GetMethodSpecification((MethodSpecificationHandle)handle);
                    Add(generic.Method);
                    foreach (var argument in generic.DecodeSignature(_names, null)) _found.AddRange(argument);
                    break;
            }
        }
    }

    // Of every part of a signature the names that it is made of.
    private sealed class SignatureNames(MetadataReader data) : ISignatureTypeProvider<ImmutableArray<TypeName>, object?>
    {
        public ImmutableArray<TypeName> Of(EntityHandle handle) => handle.Kind switch
        {
            HandleKind.TypeDefinition => [new Name(data).Of((TypeDefinitionHandle)handle)],
            HandleKind.TypeReference => [new Name(data).Of((TypeReferenceHandle)handle)],
            HandleKind.TypeSpecification => data.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null),
            _ => [],
        };

        public ImmutableArray<TypeName> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            Of(handle);

        public ImmutableArray<TypeName> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            Of(handle);

        public ImmutableArray<TypeName> GetTypeFromSpecification(
            MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
            Of(handle);

        public ImmutableArray<TypeName> GetGenericInstantiation(
            ImmutableArray<TypeName> type,
            ImmutableArray<ImmutableArray<TypeName>> arguments) => [.. type, .. arguments.SelectMany(a => a)];

        public ImmutableArray<TypeName> GetFunctionPointerType(MethodSignature<ImmutableArray<TypeName>> signature) =>
        [
            .. signature.ReturnType,
            .. signature.ParameterTypes.SelectMany(p => p)
        ];

        public ImmutableArray<TypeName> GetModifiedType(
            ImmutableArray<TypeName> modifier, ImmutableArray<TypeName> unmodified, bool isRequired) =>
            unmodified;

        public ImmutableArray<TypeName> GetArrayType(ImmutableArray<TypeName> element, ArrayShape shape) => element;

        public ImmutableArray<TypeName> GetSZArrayType(ImmutableArray<TypeName> element) => element;

        public ImmutableArray<TypeName> GetByReferenceType(ImmutableArray<TypeName> element) => element;

        public ImmutableArray<TypeName> GetPointerType(ImmutableArray<TypeName> element) => element;

        public ImmutableArray<TypeName> GetPinnedType(ImmutableArray<TypeName> element) => element;

        public ImmutableArray<TypeName> GetGenericMethodParameter(object? context, int index) => [];

        public ImmutableArray<TypeName> GetGenericTypeParameter(object? context, int index) => [];

        public ImmutableArray<TypeName> GetPrimitiveType(PrimitiveTypeCode code) => [];
    }
}
