package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.ground.UserError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the texts of a column are, where they are more than plain text. Pictures and sounds stand in
 * a table as data URLs, such as {@link #column} makes from the bytes of files.
 */
public enum Media {
  /** PNG, JPEG, GIF or WebP. */
  @JsonProperty("image")
  IMAGE(
      new Signature("image/png", 0, "\u0089PNG"),
      new Signature("image/jpeg", 0, "\u00ff\u00d8\u00ff"),
      new Signature("image/gif", 0, "GIF8"),
      new Signature("image/webp", 8, "WEBP")),

  /** WAV, MP3, Ogg or FLAC. */
  @JsonProperty("audio")
  AUDIO(
      new Signature("audio/wav", 8, "WAVE"),
      new Signature("audio/mpeg", 0, "ID3"),
      new Signature("audio/mpeg", 0, "\u00ff\u00fb"),
      new Signature("audio/mpeg", 0, "\u00ff\u00f3"),
      new Signature("audio/ogg", 0, "OggS"),
      new Signature("audio/flac", 0, "fLaC")),

  /** CommonMark with tables, made safe as in {@link Prose}. */
  @JsonProperty("markdown")
  MARKDOWN();

  /** The longest text of one cell: about 1.5 MB of a picture or sound. */
  static final int MOST_IN_A_CELL = 2 << 20;

  /** The longest texts of one column together: what a browser still opens from disk. */
  static final long MOST_IN_A_COLUMN = 64L << 20;

  /** The bytes by which a kind of file is known, one for each character of {@code mark}. */
  private record Signature(String type, int at, String mark) {
    boolean begins(byte[] bytes) {
      byte[] wanted = mark.getBytes(StandardCharsets.ISO_8859_1);
      return bytes.length >= at + wanted.length
          && java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }
  }

  private final List<Signature> signatures;

  Media(Signature... signatures) {
    this.signatures = List.of(signatures);
  }

  /**
   * The bytes of a file as a data URL.
   *
   * @throws UserError when they are not of a kind that this medium knows
   * @throws IllegalStateException for {@link #MARKDOWN}, which is text
   */
  public String dataUrl(byte[] bytes) {
    if (this == MARKDOWN) {
      throw new IllegalStateException("Markdown stands in a table as it is; only bytes need this.");
    }
    return signatures.stream()
        .filter(signature -> signature.begins(bytes))
        .findFirst()
        .map(known -> prefix(known) + Base64.getEncoder().encodeToString(bytes))
        .orElseThrow(
            () ->
                new UserError(
                    "%d bytes were given as %s, but they begin like none of %s; convert the file to one of these."
                        .formatted(bytes.length, noun(), types())));
  }

  /**
   * A column of pictures or sounds.
   *
   * @param name of the column
   * @param files the bytes of one file a row, or null for none
   * @throws UserError naming the row whose bytes are of an unknown kind
   */
  public Column column(String name, List<byte @Nullable []> files) {
    List<@Nullable String> urls = new ArrayList<>(files.size());
    for (byte @Nullable [] bytes : files) {
      try {
        urls.add(bytes == null ? null : dataUrl(bytes));
      } catch (UserError e) {
        throw new UserError(
            "Column '%s', row %d: %s".formatted(name, urls.size(), e.getMessage()), e);
      }
    }
    return Column.strings(name, urls);
  }

  /** Pictures or sounds, if every text of the column is one within the limits of a page. */
  static Optional<Media> of(Column column) {
    if (column.type() != ColumnType.STRING || column.nullCount() == column.size()) {
      return Optional.empty();
    }
    return Stream.of(IMAGE, AUDIO)
        .filter(
            media -> {
              for (int row = 0; row < column.size(); row++) {
                String text = column.stringAt(row);
                if (text != null
                    && (text.length() > MOST_IN_A_CELL
                        || media.signatures.stream().noneMatch(s -> text.startsWith(prefix(s))))) {
                  return false;
                }
              }
              return true;
            })
        .findFirst();
  }

  /** Refuses a column that does not hold this, or holds too much of it for one page. */
  void check(String component, Column column) {
    long all = 0;
    for (int row = 0; row < column.size(); row++) {
      String text = column.stringAt(row);
      if (text == null) {
        continue;
      }
      if (this != MARKDOWN && signatures.stream().noneMatch(s -> text.startsWith(prefix(s)))) {
        throw new UserError(
            "%s shows column '%s' as %s, but row %d holds '%s'; expected a data URL of %s, as Media.%s.column makes from bytes."
                .formatted(component, column.name(), noun(), row, start(text), types(), this));
      }
      all += text.length();
      if (text.length() > MOST_IN_A_CELL) {
        throw new UserError(
            "%s shows column '%s' as %s, but row %d holds %,d characters; a page takes at most %,d a cell, so make it smaller."
                .formatted(component, column.name(), noun(), row, text.length(), MOST_IN_A_CELL));
      }
    }
    if (all > MOST_IN_A_COLUMN) {
      throw new UserError(
          "%s shows column '%s' as %s, %,d characters in all; a page takes at most %,d, so make the cells smaller or show fewer rows."
              .formatted(component, column.name(), noun(), all, MOST_IN_A_COLUMN));
    }
  }

  private static String prefix(Signature signature) {
    return "data:" + signature.type() + ";base64,";
  }

  private static String start(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  private String noun() {
    return name().toLowerCase(Locale.ROOT);
  }

  private String types() {
    return signatures.stream().map(Signature::type).distinct().collect(Collectors.joining(", "));
  }
}
