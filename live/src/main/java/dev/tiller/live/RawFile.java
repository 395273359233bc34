package dev.tiller.live;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends a picture or a sound, or the part of it that a player asks for (RFC 9110, 14.2). */
final class RawFile {
  /** Kinds of files that are sent, and as what. */
  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("bmp", "image/bmp"),
          Map.entry("wav", "audio/wav"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("flac", "audio/flac"));

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

  private RawFile() {}

  static void send(Path file, Context ctx) throws IOException {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String type = KINDS.get(ending);
    if (type == null) {
      ctx.status(404).contentType("text/plain").result("Only pictures and sounds are sent.");
      return;
    }
    long size = Files.size(file);
    ctx.contentType(type).header("Accept-Ranges", "bytes");
    String asked = ctx.header("Range");
    Matcher range = RANGE.matcher(asked == null ? "" : asked.strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      ctx.header("Content-Length", String.valueOf(size)).result(Files.newInputStream(file));
      return;
    }
    long from =
        range.group(1).isEmpty()
            ? Math.max(0, size - number(range.group(2)))
            : number(range.group(1));
    long to =
        range.group(1).isEmpty() || range.group(2).isEmpty()
            ? size - 1
            : Math.min(size - 1, number(range.group(2)));
    if (from >= size || to < from) {
      ctx.status(416).header("Content-Range", "bytes */" + size).result("");
      return;
    }
    ctx.status(206)
        .header("Content-Range", "bytes %d-%d/%d".formatted(from, to, size))
        .header("Content-Length", String.valueOf(to - from + 1))
        .result(part(file, from, to - from + 1));
  }

  /** Digits that overflow are larger than any file. */
  private static long number(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  private static InputStream part(Path file, long from, long length) throws IOException {
    SeekableByteChannel channel = Files.newByteChannel(file);
    channel.position(from);
    return new Limited(Channels.newInputStream(channel), length);
  }

  /** Ends after so many bytes. */
  private static final class Limited extends InputStream {
    private final InputStream in;
    private long left;

    Limited(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      return left-- > 0 ? in.read() : -1;
    }

    @Override
    public int read(byte[] bytes, int at, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int count = in.read(bytes, at, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
