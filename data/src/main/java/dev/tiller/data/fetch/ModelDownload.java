package dev.tiller.data.fetch;

import dev.tiller.data.fetch.ModelHub.HubFile;
import dev.tiller.data.fetch.ModelHub.Listing;
import dev.tiller.ground.AtomicFolder;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model's files into a folder. Each is checked against the hub's checksum before it gets its
 * name; what was stopped or killed goes on within the file it stood at, whose bytes so far wait
 * beside it as {@code FILE.incomplete}. Files that are there and right are not fetched again.
 */
public final class ModelDownload {

  private static final String INCOMPLETE = ".incomplete";
  private static final Set<String> KINDS = Set.of("json", "safetensors", "txt", "jinja", "model");
  private static final Set<String> OTHER_FOLDERS = Set.of("onnx", "original", "openvino", "gguf");
  private static final int BLOCK = 1 << 16;
  private static final long MEGABYTE = 1_000_000;

  private final ModelHub hub;
  private final Monitor monitor;

  /**
   * @param monitor shows megabytes; where it stops, what came so far is kept
   */
  public ModelDownload(ModelHub hub, Monitor monitor) {
    this.hub = hub;
    this.monitor = monitor;
  }

  /**
   * Of a model's files those that Tiller reads: no pickles, no other formats, no second precision.
   */
  public static List<HubFile> wanted(Listing model) {
    List<HubFile> wanted = model.files().stream().filter(ModelDownload::isWanted).toList();
    boolean shards = wanted.stream().anyMatch(f -> f.name().equals("model.safetensors.index.json"));
    return wanted.stream()
        // Some publish the same weights a second time, for readers of their own.
        .filter(f -> !(shards && f.name().matches("(model|consolidated[\\w.-]*)\\.safetensors")))
        .toList();
  }

  private static boolean isWanted(HubFile file) {
    String name = file.name().toLowerCase(Locale.ROOT);
    String kind = name.substring(name.lastIndexOf('.') + 1);
    String folder = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
    return KINDS.contains(kind)
        && !OTHER_FOLDERS.contains(folder)
        && !name.matches(".*\\.(fp16|bf16|non_ema|ema)([.-].*)?\\.safetensors.*");
  }

  /**
   * Fetches what is missing.
   *
   * @return files that were fetched now
   * @throws IOException in one sentence if the hub or the disk refuses, or bytes are not what the
   *     hub promised
   */
  public int to(Path folder, Listing model) throws IOException {
    List<HubFile> files = wanted(model);
    if (files.stream().noneMatch(f -> f.name().endsWith(".safetensors"))) {
      throw new IOException(
          "%s has no weights as safetensors, which is what Tiller reads (it has %s)."
              .formatted(
                  model.id(), UserError.list(model.files().stream().map(HubFile::name).toList())));
    }
    Files.createDirectories(folder);
    requireRoom(folder, files);
    int fetched = 0;
    long all = files.stream().mapToLong(f -> Math.max(0, f.size())).sum();
    try (Progress progress = monitor.progress("downloading, MB", 1 + all / MEGABYTE)) {
      Shown shown = new Shown(progress);
      for (HubFile file : files) {
        Path target = folder.resolve(file.name());
        if (isThere(target, file)) {
          shown.add(file.size(), file.name());
        } else {
          fetch(model, file, target, shown);
          fetched++;
        }
      }
    }
    return fetched;
  }

  private static void requireRoom(Path folder, List<HubFile> files) throws IOException {
    long missing = 0;
    for (HubFile file : files) {
      Path target = folder.resolve(file.name());
      Path part = incomplete(target);
      long have = Files.exists(target) ? file.size() : Files.exists(part) ? Files.size(part) : 0;
      missing += Math.max(0, file.size() - have);
    }
    long free = Files.getFileStore(folder).getUsableSpace();
    if (missing > free) {
      throw new IOException(
          "%s needs %,d MB more and its disk has %,d MB free; make room, or name a folder on another."
              .formatted(folder, missing / MEGABYTE, free / MEGABYTE));
    }
  }

  private static boolean isThere(Path target, HubFile file) throws IOException {
    return Files.isRegularFile(target)
        && (file.size() < 0 || Files.size(target) == file.size())
        && matches(target, file);
  }

  private void fetch(Listing model, HubFile file, Path target, Shown shown) throws IOException {
    Path part = incomplete(target);
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    long have = Files.exists(part) ? Files.size(part) : 0;
    if (file.size() >= 0 && have >= file.size() && !matches(part, file)) {
      Files.delete(part); // Of another revision.
      have = 0;
    }
    if (file.size() < 0 || have < file.size()) {
      copy(hub.open(model, file, have), part, have, shown, file);
    }
    if (!matches(part, file)) {
      Files.delete(part);
      throw new IOException(
          "%s came with other bytes than the hub promised (its checksum differs); give the same command again, which fetches it anew."
              .formatted(file.name()));
    }
    AtomicFolder.sync(part);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void copy(ModelHub.Bytes bytes, Path part, long have, Shown shown, HubFile file)
      throws IOException {
    StandardOpenOption how =
        bytes.fromStart() ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND;
    shown.add(bytes.fromStart() ? 0 : have, file.name());
    try (InputStream in = bytes.in();
        OutputStream out =
            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
      byte[] block = new byte[BLOCK];
      for (int n = read(in, block, file); n >= 0; n = read(in, block, file)) {
        write(out, block, n, part);
        shown.add(n, file.name());
        if (monitor.stopRequested()) {
          throw new IOException(
              "Stopped within %s; the same command goes on from there.".formatted(file.name()));
        }
      }
    }
    if (file.size() >= 0 && Files.size(part) < file.size()) {
      throw broken(file, null);
    }
  }

  /** A full disk says so without the file's name. */
  private static void write(OutputStream out, byte[] block, int n, Path part) throws IOException {
    try {
      out.write(block, 0, n);
    } catch (IOException e) {
      throw new IOException(
          "Cannot write %s: %s; make room, and the same command goes on from there."
              .formatted(part, UserError.reason(e)),
          e);
    }
  }

  private static int read(InputStream in, byte[] block, HubFile file) throws IOException {
    try {
      return in.read(block);
    } catch (IOException e) {
      throw broken(file, e);
    }
  }

  private static IOException broken(HubFile file, @Nullable IOException cause) {
    return new IOException(
        "The connection broke within %s; the same command goes on from there."
            .formatted(file.name()),
        cause);
  }

  private static Path incomplete(Path target) {
    return target.resolveSibling(target.getFileName() + INCOMPLETE);
  }

  /** Whether the bytes are those whose checksum the hub gave; true where it gave none. */
  private static boolean matches(Path path, HubFile file) throws IOException {
    try {
      if (file.sha256() != null) {
        return file.sha256().equalsIgnoreCase(hash(path, MessageDigest.getInstance("SHA-256")));
      }
      if (file.gitSha1() != null) {
        MessageDigest digest = MessageDigest.getInstance("SHA-1");
        digest.update(("blob " + Files.size(path) + "\0").getBytes(StandardCharsets.UTF_8));
        return file.gitSha1().equalsIgnoreCase(hash(path, digest));
      }
      return true;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-1 and SHA-256.", e);
    }
  }

  private static String hash(Path path, MessageDigest digest) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] block = new byte[BLOCK];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Bytes as whole megabytes of progress. */
  private static final class Shown {

    private final Progress progress;
    private long bytes;

    Shown(Progress progress) {
      this.progress = progress;
    }

    void add(long more, String name) {
      long before = bytes / MEGABYTE;
      bytes += Math.max(0, more);
      if (bytes / MEGABYTE > before) {
        progress.step(bytes / MEGABYTE - before, name);
      }
    }
  }
}
