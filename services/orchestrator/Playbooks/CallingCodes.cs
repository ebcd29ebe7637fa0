namespace Hitl.Orchestrator.Playbooks;

/// <summary>Which countries (ISO 3166-1) a telephone number can be of, by its calling code (ITU-T E.164, list of 2016).</summary>
internal static class CallingCodes
{
    private const string Table =
        """
        1 US CA BS BB AG DM DO GD JM KN LC VC TT PR VI GU AI VG KY BM TC MS MP AS SX
        7 RU KZ
        20 EG;27 ZA;30 GR;31 NL;32 BE;33 FR;34 ES;36 HU;39 IT VA;40 RO;41 CH;43 AT;44 GB GG JE IM;45 DK;46 SE;47 NO SJ;48 PL;49 DE
        51 PE;52 MX;53 CU;54 AR;55 BR;56 CL;57 CO;58 VE;60 MY;61 AU CX CC;62 ID;63 PH;64 NZ;65 SG;66 TH;81 JP;82 KR;84 VN;86 CN
        90 TR;91 IN;92 PK;93 AF;94 LK;95 MM;98 IR;211 SS;212 MA EH;213 DZ;216 TN;218 LY;220 GM;221 SN;233 GH;234 NG;249 SD;250 RW
        251 ET;254 KE;255 TZ;256 UG;260 ZM;263 ZW;264 NA;267 BW;350 GI;351 PT;352 LU;353 IE;354 IS;355 AL;356 MT;357 CY;358 FI AX
        359 BG;370 LT;371 LV;372 EE;373 MD;374 AM;375 BY;376 AD;377 MC;378 SM;380 UA;381 RS;382 ME;385 HR;386 SI;387 BA;389 MK
        420 CZ;421 SK;423 LI;501 BZ;502 GT;503 SV;504 HN;505 NI;506 CR;507 PA;591 BO;593 EC;595 PY;598 UY;852 HK;853 MO;855 KH;856 LA
        880 BD;886 TW;960 MV;961 LB;962 JO;963 SY;964 IQ;965 KW;966 SA;967 YE;968 OM;971 AE;972 IL;973 BH;974 QA;975 BT;976 MN;977 NP
        992 TJ;993 TM;994 AZ;995 GE;996 KG;998 UZ
        """;

    private const int Longest = 3;

    private static readonly Dictionary<string, string[]> ByCode = Table.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(words => words[0], words => words[1..], StringComparer.Ordinal);

    /// <param name="number">E.164.</param>
    /// <returns>Empty for a code that is not in the table.</returns>
    public static IReadOnlyList<string> Countries(string number)
    {
        var digits = number.TrimStart('+');
        for (var length = 1; length <= Longest && length <= digits.Length; length++)
        {
            if (ByCode.TryGetValue(digits[..length], out var countries))
            {
                return countries;
            }
        }

        return [];
    }
}
