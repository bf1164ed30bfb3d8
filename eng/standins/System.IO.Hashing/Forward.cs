using System.IO.Hashing;
using System.Runtime.CompilerServices;

// A real reference to the library, so that the build carries it along to whatever uses this project.
[assembly: TypeForwardedTo(typeof(XxHash64))]
