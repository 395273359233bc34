package dev.tiller.ground;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
  private static final Map<String, String> BEGINNINGS = new LinkedHashMap<>();

  static {
    BEGINNINGS.put(
        STAND_IN,
        "it is a stand-in that git left for a large file; run `git lfs pull` where it came from");
    BEGINNINGS.put(
        "<!doctype html",
        "it is a web page, perhaps an error that was saved; fetch the file again");
    BEGINNINGS.put(
        "<html", "it is a web page, perhaps an error that was saved; fetch the file again");
    BEGINNINGS.put(
        "pk\u0003\u0004",
        "it is a zip archive, as .xlsx files are; unpack it or export it as text");
    BEGINNINGS.put("\u001f\u008b", "it is compressed by gzip; unpack it first");
    BEGINNINGS.put("\u0028\u00b5\u002f\u00fd", "it is compressed by zstd; unpack it first");
    BEGINNINGS.put("\u00fd7zxz", "it is compressed by xz; unpack it first");
    BEGINNINGS.put("par1", "it is a Parquet file; let its name end in .parquet");
    BEGINNINGS.put("%pdf-", "it is a PDF; text was expected");
    BEGINNINGS.put("gguf", "it is a GGUF file; text was expected");
  }

  private ForeignFile() {}

  /** What a file is instead of text, and what to do; empty where nothing is known against it. */
  public static Optional<String> insteadOfText(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    return BEGINNINGS.entrySet().stream()
        .filter(known -> text.startsWith(known.getKey()))
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
