using System.Globalization;
using System.Text;
using System.Xml;
using Bench.Report.Summary;
using Bench.Report.Verdicts;

namespace Bench.Report.Ci;

/// <summary>
/// junit.xml: the test report that CI servers of all makers read. It has every member that the strictest of their schemas (that of Ant's
/// JUnit task) asks for.
/// </summary>
internal static class JUnitFile
{
    private const string NoTime = "1970-01-01T00:00:00";

    /// <summary>The file's text.</summary>
    public static string Text(CiReport report)
    {
        using var text = new Utf8Writer();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            foreach (var (group, i) in report.Cases.GroupBy(c => c.Group).Select((group, i) => (group, i)))
                Suite(xml, report, group.Key, [.. group], i);
            xml.WriteEndElement();
        }

        return text.ToString() + "\n";
    }

    private static void Suite(XmlWriter xml, CiReport report, string group, IReadOnlyList<CiCase> cases, int number)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", $"{report.Name}: {group}");
        Attribute(xml, "package", report.Name);
        Attribute(xml, "id", Invariant(number));
        // Of the calendar, without a zone, as the schema wants it; the host's name is nobody's business.
        Attribute(xml, "timestamp", report.StartedUtc.Length > 0 ? report.StartedUtc.TrimEnd('Z') : NoTime);
        Attribute(xml, "hostname", "localhost");
        Attribute(xml, "tests", Invariant(cases.Count));
        Attribute(xml, "failures", Invariant(cases.Count(c => c.Kept == Told.No)));
        Attribute(xml, "errors", "0");
        Attribute(xml, "skipped", Invariant(cases.Count(c => c.Kept == Told.CannotBeTold)));
        Attribute(xml, "time", Seconds(cases.Sum(c => c.Seconds)));
        xml.WriteElementString("properties", "");
        foreach (var one in cases) Case(xml, report, one);
        xml.WriteElementString("system-out", "");
        xml.WriteElementString("system-err", "");
        xml.WriteEndElement();
    }

    private static void Case(XmlWriter xml, CiReport report, CiCase one)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", $"{report.Name}.{one.Group}");
        Attribute(xml, "name", one.Name);
        Attribute(xml, "time", Seconds(one.Seconds));
        if (one.Kept != Told.Yes)
        {
            xml.WriteStartElement(one.Kept == Told.No ? "failure" : "skipped");
            Attribute(xml, "message", one.Words);
            if (one.Kept == Told.No)
            {
                Attribute(xml, "type", "threshold");
                xml.WriteString(Fit(one.Words));
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Fit(value));

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);

    // XML has no place for most control characters and half a surrogate pair, however they are written.
    private static string Fit(string text)
    {
        var fit = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i])) fit.Append(text[i]);
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i])) fit.Append(text[i]).Append(text[++i]);
            else fit.Append('\uFFFD');
        }

        return fit.ToString();
    }

    // The encoding that is named in the file's first line.
    private sealed class Utf8Writer() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
