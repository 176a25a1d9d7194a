using System.Reflection;

namespace Bench.Tests.NBomber;

/// <summary>A member as a line of signatures.txt writes it.</summary>
internal static class Signature
{
    /// <summary>Its type, name, parameters and what it returns.</summary>
    public static string Of(MethodBase method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        var returns = method is MethodInfo info ? $" : {Name(info.ReturnType)}" : "";
        return $"{method.DeclaringType!.FullName}.{method.Name}{generic}("
            + $"{string.Join(", ", method.GetParameters().Select(p => Name(p.ParameterType)))}){returns}";
    }

    private static string Name(Type type)
    {
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        return type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;
    }
}
