namespace Hitl.Gateway;

/// <summary>What a browser must not do with our answers. Scripts and styles are files of ours, never inline.</summary>
internal static class SecurityHeaders
{
    private const string Pages =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app) =>
        app.Use((context, next) =>
        {
            // As the answer starts, because an error on the way clears what was set before, and an upstream may say otherwise.
            context.Response.OnStarting(Write, context.Response.Headers);
            return next(context);
        });

    private static Task Write(object state)
    {
        var headers = (IHeaderDictionary)state;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Pages;
        headers["Referrer-Policy"] = "no-referrer";
        headers.Remove("Server");
        return Task.CompletedTask;
    }
}
