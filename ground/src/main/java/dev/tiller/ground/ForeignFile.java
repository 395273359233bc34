package dev.tiller.ground;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Files that are something else than their names promise, as their first bytes tell: what git left
 * in place of a large file, an error page that was saved under the file's name, an archive. Read as
 * text, some of them would pass.
 */
public final class ForeignFile {

  /** Bytes that tell. */
  static final int HEAD = 64;

  private static final String STAND_IN = "version https://git-lfs";

  /** What files begin with, in Latin-1, and what to say of them. */
  private static final Map<Pattern, String> BEGINNINGS = new LinkedHashMap<>();

  static {
    String page = "it is a web page, perhaps an error that was saved; fetch the file again";
    known(
        STAND_IN,
        "it is a stand-in that git left for a large file; run `git lfs pull` where it came from");
    known("(?i)(\u00ef\u00bb\u00bf)?\\s*(<!doctype html|<html)\\b", page);
    known(
        "PK\u0003\u0004",
        "it is a zip archive, as .xlsx files are; unpack it or export it as text");
    known("\u001f\u008b", "it is compressed by gzip; unpack it first");
    known("\\(\u00b5/\u00fd", "it is compressed by zstd; unpack it first");
    known("\u00fd7zXZ", "it is compressed by xz; unpack it first");
    // Not the letters alone: a column or a sentence may begin with them.
    known("PAR1[\\x00-\\x1f&&[^\\s]]", "it is a Parquet file; let its name end in .parquet");
    known("GGUF[\\x00-\\x1f&&[^\\s]]", "it is a GGUF file; text was expected");
    known("%PDF-\\d", "it is a PDF; text was expected");
    // Zero bytes are valid UTF-8: without this, text of other widths would be read with them
    // inside.
    known(
        "\u00ff\u00fe\\x00\\x00|\\x00\\x00\u00fe\u00ff|(?:[^\\x00]\\x00{3}){4}|(?:\\x00{3}[^\\x00]){4}",
        "it is text in UTF-32, and UTF-8 was expected; convert it first");
    known(
        "(?:[^\\x00]\\x00){6}|(?:\\x00[^\\x00]){6}",
        "it is text in UTF-16, and UTF-8 was expected; convert it first");
  }

  private static void known(String beginning, String what) {
    BEGINNINGS.put(Pattern.compile(beginning), what);
  }

  private ForeignFile() {}

  /** What a file is instead of text, and what to do; empty where nothing is known against it. */
  public static Optional<String> insteadOfText(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return BEGINNINGS.entrySet().stream()
        .filter(known -> known.getKey().matcher(text).lookingAt())
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Whether it is what git leaves in place of a large file that was not fetched. */
  public static boolean isStandIn(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(STAND_IN.length());
      return new String(head, StandardCharsets.ISO_8859_1).equals(STAND_IN);
    }
  }
}
