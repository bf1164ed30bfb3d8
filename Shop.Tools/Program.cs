using System.CommandLine;
using Shop.Tools.Verify;

var root = new RootCommand("The tools of the shop's operators; ./shop calls them.") { VerifyCommand.Create() };
return await root.Parse(args).InvokeAsync();
