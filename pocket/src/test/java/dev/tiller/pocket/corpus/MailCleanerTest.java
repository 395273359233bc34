package dev.tiller.pocket.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailCleanerTest {
  @Test
  void quotationsAttributionsAndSignaturesAreRemoved() {
    String mail =
        """
        On Tue, 27 Aug 2002, Jon wrote:

        > What should I run on this old machine?
        > It has little memory.

        Use a small distribution and install it over the network, which is
        what I did last year with a similar machine. It has been running ever
        since.

        Gavin

        --\s
        Somebody's signature with a motto
        """;
    assertThat(MailCleaner.clean(mail))
        .isEqualTo(
            "Use a small distribution and install it over the network, which is what I did last"
                + " year with a similar machine. It has been running ever since.\n\nGavin");
  }

  @Test
  void addressesLinksAndNumbersAreRemovedFromTheirSentence() {
    assertThat(
            MailCleaner.clean(
                "Visit http://www.example.com/a?b=c or write to me@example.com, or call"
                    + " 1-800-555-0199 today."))
        .isEqualTo("Visit or write to or call today.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if (x == 3) { return foo::bar; }",
        "drwxr-xr-x 2 root root 4096 22:11 .",
        "=====================================",
        "Subject: anything at all",
        "aGVsbG8gd29ybGQgdGhpcyBpcyBub3QgcHJvc2U"
      })
  void linesThatAreNoProseAreDropped(String line) {
    assertThat(MailCleaner.clean("A sentence before.\n" + line + "\nA sentence after."))
        .isEqualTo("A sentence before.\nA sentence after.");
  }

  @Test
  void aListFooterEndsTheMail() {
    assertThat(
            MailCleaner.clean(
                """
                First line of the mail.
                Second line of it.
                Third line of it.
                Fourth line of it.
                _______________________________________________
                Some-devel mailing list
                Some text behind the footer.
                """))
        .endsWith("Fourth line of it.");
  }

  @Test
  void nothingReadableIsEmpty() {
    assertThat(MailCleaner.clean("")).isEmpty();
    assertThat(MailCleaner.clean("> only\n> a quotation\n")).isEmpty();
  }
}
