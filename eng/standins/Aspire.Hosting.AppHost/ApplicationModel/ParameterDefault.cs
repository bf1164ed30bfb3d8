using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a parameter gets its value when nobody gave one.</summary>
public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();

    public abstract void WriteToManifest(ManifestPublishingContext context);
}

/// <summary>Generates a random value, and asks for one in the manifest.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // Without the letters and signs that are taken for others, or that mean something in a shell, a URL or a connection string.
    private const string LowerCase = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCase = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Signs = "-_.{}~()*+!";

    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        var kinds = new (string Characters, bool Allowed, int Least)[]
        {
            (LowerCase, Lower, MinLower),
            (UpperCase, Upper, MinUpper),
            (Digits, Numeric, MinNumeric),
            (Signs, Special, MinSpecial),
        };
        if (kinds.Any(kind => !kind.Allowed && kind.Least > 0))
        {
            throw new InvalidOperationException("A kind of character that is switched off cannot have a minimum.");
        }
        var allowed = string.Concat(kinds.Where(kind => kind.Allowed).Select(kind => kind.Characters));
        var value = kinds.SelectMany(kind => RandomNumberGenerator.GetItems<char>(kind.Characters, kind.Least)).ToList();
        value.AddRange(RandomNumberGenerator.GetItems<char>(allowed, Math.Max(0, MinLength - value.Count)));
        var characters = value.ToArray();
        RandomNumberGenerator.Shuffle(characters.AsSpan());
        return new(characters);
    }

    public override void WriteToManifest(ManifestPublishingContext context)
    {
        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        foreach (var (name, value) in new[] { ("lower", Lower), ("upper", Upper), ("numeric", Numeric), ("special", Special) })
        {
            if (!value)
            {
                writer.WriteBoolean(name, value);
            }
        }
        foreach (
            var (name, value) in new[]
            {
                ("minLower", MinLower),
                ("minUpper", MinUpper),
                ("minNumeric", MinNumeric),
                ("minSpecial", MinSpecial),
            }
        )
        {
            if (value != 0)
            {
                writer.WriteNumber(name, value);
            }
        }
        writer.WriteEndObject();
    }
}

/// <summary>Writes a fixed value into the manifest.</summary>
internal sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
{
    public override string GetDefaultValue() => value();

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", value());
}

/// <summary>Keeps what another default generated, so that the next run gets the same.</summary>
internal sealed class KeptParameterDefault(string name, ParameterDefault inner, SecretStore secrets) : ParameterDefault
{
    public override string GetDefaultValue() => secrets.GetOrAdd($"Parameters:{name}", inner.GetDefaultValue);

    public override void WriteToManifest(ManifestPublishingContext context) => inner.WriteToManifest(context);
}
