namespace Aspire.Hosting.Running;

/// <summary>An operating-system user that a store runs as.</summary>
internal sealed record Account(string Name, uint UserId, uint GroupId)
{
    /// <summary>The account of that name when this process may change to it, being root; else null: everything runs as oneself.</summary>
    /// <exception cref="DistributedApplicationException">This process is root and there is no such account.</exception>
    public static Account? ToRunAs(string name)
    {
        if (!Posix.IsRoot)
        {
            return null;
        }
        var fields =
            File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == name)
            ?? throw new DistributedApplicationException($"There is no user '{name}' to run a store as: its Debian package creates it.");
        return new(name, uint.Parse(fields[2], null), uint.Parse(fields[3], null));
    }

    /// <summary>What goes before a command so that it runs under this account.</summary>
    public IReadOnlyList<string> Prefix => ["setpriv", $"--reuid={Name}", $"--regid={GroupId}", "--init-groups"];
}
