package dev.tiller.pocket.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class MailTextTest {
  @Test
  void headersAndTheEnvelopeAreGone() throws IOException {
    String text =
        of(
            """
            From someone@example.org Thu Aug 22 14:44:07 2002
            Return-Path: <someone@example.org>
            Subject: A subject
            Content-Type: text/plain; charset=us-ascii

            The body is all that remains.
            """);
    assertThat(text.strip()).isEqualTo("The body is all that remains.");
  }

  @Test
  void quotedPrintableAndBase64AreDecoded() throws IOException {
    assertThat(
            of(
                """
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: quoted-printable

                A caf=E9 that spans =
                two lines.
                """))
        .startsWith("A caf\u00e9 that spans two lines.");
    String coded =
        Base64.getEncoder().encodeToString("Plain after all.".getBytes(StandardCharsets.UTF_8));
    assertThat(
            of(
                "Content-Type: text/plain; charset=no-such-charset\n"
                    + "Content-Transfer-Encoding: base64\n\n"
                    + coded
                    + "\n"))
        .isEqualTo("Plain after all.");
  }

  @Test
  void thePlainAlternativeIsPreferredAndAttachmentsAreIgnored() throws IOException {
    String plain =
        "This is the plain form of a message, long enough to be taken for the real one of both.";
    String text =
        of(
            """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=outer

            --outer
            Content-Type: multipart/alternative; boundary=inner

            --inner
            Content-Type: text/plain

            PLAIN
            --inner
            Content-Type: text/html

            <html><body>The HTML form</body></html>
            --inner--
            --outer
            Content-Type: text/plain
            Content-Disposition: attachment; filename=a.txt

            attached
            --outer--
            """
                .replace("PLAIN", plain));
    assertThat(text.strip()).isEqualTo(plain);
  }

  @Test
  void htmlKeepsItsLinesAndLosesItsMachinery() {
    assertThat(
            MailText.render(
                    "<html><head><title>no</title><style>p{}</style></head><body><p>One\n line &amp;"
                        + " half.</p><script>no()</script><p>Two<br>three</p></body></html>")
                .strip()
                .replaceAll("\\n{2,}", "\n\n"))
        .isEqualTo("One line & half.\n\nTwo\nthree");
  }

  @Test
  void brokenMailsGiveWhatTheyHold() throws IOException {
    assertThat(of("")).isEmpty();
    assertThat(of("no headers at all")).isNotNull();
    assertThat(
            of("Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\ncut"))
        .isEqualTo("cut");
  }

  private static String of(String mail) throws IOException {
    return MailText.of(mail.getBytes(StandardCharsets.ISO_8859_1));
  }
}
