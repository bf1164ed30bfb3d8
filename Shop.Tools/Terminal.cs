using Spectre.Console;

namespace Shop.Tools;

/// <summary>Where the tools speak to people: colours and the terminal's width on a terminal, plain lines that do not wrap into a file or pipe.</summary>
internal static class Terminal
{
    private const int WidthWithoutTerminal = 1_000;

    public static IAnsiConsole Open()
    {
        var redirected = Console.IsOutputRedirected;
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
                Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            }
        );
        if (redirected)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        return console;
    }
}
