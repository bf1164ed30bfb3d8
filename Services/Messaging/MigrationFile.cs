using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Shop.Messaging;

/// <summary>One embedded <c>Migrations/NNNN_name.sql</c>.</summary>
/// <param name="Component">The assembly that it comes from; numbers count per component.</param>
/// <param name="Sha256">Of the text with line feeds, in lower-case hexadecimal.</param>
internal sealed partial record MigrationFile(string Component, int Number, string Name, string Sql, string Sha256)
{
    /// <summary>The migrations of an assembly in the order of their numbers.</summary>
    /// <exception cref="InvalidOperationException">The numbers do not run from 1 without a gap.</exception>
    public static IReadOnlyList<MigrationFile> Of(Assembly assembly)
    {
        var component = assembly.GetName().Name!;
        List<MigrationFile> files =
        [
            .. assembly
                .GetManifestResourceNames()
                .Select(resource => (resource, match: ResourceName().Match(resource)))
                .Where(found => found.match.Success)
                .Select(found => Read(assembly, component, found.resource, found.match))
                .OrderBy(file => file.Number),
        ];
        for (var index = 0; index < files.Count; index++)
        {
            if (files[index].Number != index + 1)
            {
                throw new InvalidOperationException($"{files[index]}: expected number {index + 1:0000}.");
            }
        }

        return files;
    }

    public override string ToString() => $"migration {Component}/{Number:0000}_{Name}.sql";

    private static MigrationFile Read(Assembly assembly, string component, string resource, Match match)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var sql = reader.ReadToEnd().ReplaceLineEndings("\n");
        return new(
            component,
            int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture),
            match.Groups["name"].Value,
            sql,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)))
        );
    }

    [GeneratedRegex(@"\.Migrations\.(?<number>\d{4})_(?<name>[a-z0-9_]+)\.sql$", RegexOptions.ExplicitCapture)]
    private static partial Regex ResourceName();
}
