package dev.tiller.pocket.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Removes from a mail's text what tells where it came from rather than what it says: quotations,
 * attributions, signatures, list footers, addresses, links, telephone numbers, rulers and program
 * output. Otherwise a classifier separates the two kinds of mail by their packaging.
 */
final class MailCleaner {
  private static final Pattern QUOTED = Pattern.compile("^\\s*(?:[A-Za-z]{0,4}[>|}]|[:%]\\s).*");
  private static final Pattern ATTRIBUTION =
      Pattern.compile(
          "(?i)^.{0,200}\\b(?:wrote|writes|said|spake|scribbled|schrieb|sent the following)\\s*:\\s*$"
              + "|^\\s*-+\\s*(?:original|forwarded|begin|end)\\b.*"
              + "|^\\s*(?:on|at)\\b.{4,120}\\d{2}:\\d{2}.*");
  private static final Pattern HEADER =
      Pattern.compile(
          "^\\s*(?:From|To|Cc|CC|Bcc|Subject|Sent|Date|Reply-To|URL|Url|Link|Message-ID|Received"
              + "|Organization|X-[A-Za-z-]+|Content-[A-Za-z-]+|Status|Tel|Phone|Fax|E-?mail|Email)"
              + "\\s*:.*");
  private static final Pattern END =
      Pattern.compile(
          "^-- ?$|^\\s*_{20,}\\s*$|^\\s*-{40,}\\s*$|(?i)^.*\\b(?:this sf\\.net email is sponsored"
              + "|irish linux users|mailing list$|yahoo! groups sponsor|list maintainer).*"
              + "|(?i)^\\s*-----BEGIN PGP.*");
  private static final Pattern UNSUBSCRIBE =
      Pattern.compile(
          "(?i).*\\b(?:to unsubscribe from this group|mailman/listinfo|mailing list -).*");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?i)<?\\b(?:mailto:|[a-z]{3,6}://)\\S+|\\bwww\\.\\S+|\\S+@[\\w.-]+\\S*"
              + "|\\b[\\w-]+(?:\\.[\\w-]+)*\\.(?:com|net|org|biz|info|co\\.uk|edu|ie|cc|htm|html|asp|php)\\b\\S*"
              + "|\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b");
  private static final Pattern TELEPHONE =
      Pattern.compile(
          "(?:\\+?\\d[ .-]{1,3})?(?:\\(\\d{3}\\)|\\b\\d{3})[ .-]{0,3}\\d{3}[ .-]{1,3}\\d{4}\\b"
              + "|\\+\\d[\\d ().-]{8,}\\d");
  private static final Pattern ENTITY =
      Pattern.compile("&[a-z]{2,8};|=[0-9A-F]{2}|\\[IMAGE\\]|<[^>]{0,80}>");
  private static final Pattern RULER = Pattern.compile("([^\\p{L}\\p{N}\\s])\\s?(?:\\1\\s?){3,}");
  private static final double PLAIN_SHARE = 0.78;
  private static final int LONGEST = 24_000;

  private MailCleaner() {}

  /** Cleaned text in corpus form; empty if nothing readable is left. */
  static String clean(String mail) {
    List<String> kept = new ArrayList<>();
    boolean blank = true;
    for (String raw : PlainText.characters(mail).split("\\n")) {
      if (END.matcher(raw).matches()) {
        if (rules(raw) && tooEarly(kept)) {
          continue;
        }
        break;
      }
      if (raw.isBlank()) {
        blank = addBlank(kept, blank);
      } else if (!dropped(raw)) {
        String line = withoutAddresses(raw);
        if (readable(line)) {
          kept.add(line);
          blank = false;
        }
      }
    }
    return shorten(PlainText.paragraphs(String.join("\n", kept)));
  }

  private static boolean addBlank(List<String> kept, boolean already) {
    if (!already) {
      kept.add("");
    }
    return true;
  }

  // A ruler near the top is decoration; after some text it starts a footer. The same goes for the
  // mark of a signature, so a mail of fewer than four lines keeps one: the price of not losing the
  // many mails that open with a row of dashes.
  private static boolean tooEarly(List<String> kept) {
    return kept.stream().filter(l -> !l.isBlank()).count() < 4;
  }

  private static boolean rules(String line) {
    return line.isBlank() || line.strip().chars().allMatch(c -> c == '-' || c == '_');
  }

  private static boolean dropped(String line) {
    return QUOTED.matcher(line).matches()
        || ATTRIBUTION.matcher(line).matches()
        || HEADER.matcher(line).matches()
        || UNSUBSCRIBE.matcher(line).matches();
  }

  private static String withoutAddresses(String line) {
    String t = ADDRESS.matcher(line).replaceAll(" ");
    t = TELEPHONE.matcher(t).replaceAll(" ");
    t = ENTITY.matcher(t).replaceAll(" ");
    t = RULER.matcher(t).replaceAll(" ");
    return t.replaceAll("[<(\\[]\\s*[>)\\]]", " ").replaceAll(" +([.,;:!?])(?= |$)", "$1");
  }

  // Prose is letters, spaces and a little punctuation; code, tables and drawings are not.
  private static boolean readable(String line) {
    String t = line.strip();
    long letters = t.chars().filter(Character::isLetter).count();
    long plain =
        t.chars()
            .filter(c -> Character.isLetter(c) || c == ' ' || ".,;:!?'\"-".indexOf(c) >= 0)
            .count();
    boolean code =
        t.endsWith("{")
            || t.endsWith("};")
            || t.endsWith(");")
            || t.contains("==")
            || t.contains("::")
            || t.contains("->")
            || t.startsWith("#")
            || t.startsWith("$ ")
            || t.startsWith("+ ");
    boolean noise = !t.contains(" ") && t.length() > 14;
    return letters >= 3 && !code && !noise && plain >= PLAIN_SHARE * t.length();
  }

  private static String shorten(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int cut = text.lastIndexOf("\n\n", LONGEST);
    return text.substring(0, cut > 0 ? cut : LONGEST);
  }
}
