using System.Globalization;

namespace Hitl.Simulator.Faults;

/// <summary>How a fault shows in the answer to a call, before or after the provider has taken it.</summary>
internal static class SpoiledCall
{
    /// <summary>True when the call ended here and the provider took nothing.</summary>
    public static async Task<bool> EndsBeforeAccepting(this CallFaults faults, HttpContext http, Func<int, string?, Task> fail)
    {
        if (faults.Of(FaultKinds.Delay) is { } delay)
        {
            await Task.Delay(delay.Ms, http.RequestAborted);
        }

        if (faults.Has(FaultKinds.ResetBefore))
        {
            http.Abort();
            return true;
        }

        if (faults.Of(FaultKinds.TooMany) is { } tooMany)
        {
            http.Response.Headers.RetryAfter = tooMany.RetryAfter.ToString(CultureInfo.InvariantCulture);
            await fail(429, tooMany.Code);
            return true;
        }

        if (faults.Of(FaultKinds.Fail) is { AfterAccepting: false } failure)
        {
            await fail(failure.Status, failure.Code);
            return true;
        }

        return false;
    }

    /// <summary>True when the provider took the call but its answer is lost or false.</summary>
    public static async Task<bool> EndsAfterAccepting(this CallFaults faults, HttpContext http, Func<int, string?, Task> fail)
    {
        if (faults.Has(FaultKinds.HangAfterAccepting))
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        }

        if (faults.Has(FaultKinds.ResetAfter))
        {
            http.Abort();
            return true;
        }

        if (faults.Of(FaultKinds.Fail) is { AfterAccepting: true } failure)
        {
            await fail(failure.Status, failure.Code);
            return true;
        }

        return false;
    }
}
