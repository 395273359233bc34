package dev.tiller.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.Utils;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Cache;
import dev.tiller.ground.UserError;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A Java process that tries tokenizers, and may die of them. It is started when first needed,
 * serves one file after another, and is started again where one killed it. Not safe for several
 * threads.
 */
final class ProbeProcess implements AutoCloseable {

  /** Of processor time, for a busy machine is no hanging file; a large vocabulary has more. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration PATIENCE_PER_MEGABYTE = Duration.ofMillis(700);

  /** Of time on the clock, beyond which a process without processor time is given up. */
  private static final int SLOWEST = 30;

  private static final int POLL_MILLIS = 20;

  private final Duration patience;
  private @Nullable Process process;

  ProbeProcess() {
    this(PATIENCE);
  }

  /**
   * @param patience processor time that any file may take
   */
  ProbeProcess(Duration patience) {
    this.patience = patience;
  }

  /**
   * Tries a tokenizer.
   *
   * @return why it cannot be used, for the middle of a sentence
   * @throws UserError if no process can be started
   */
  Optional<String> fault(byte[] json) {
    Process child = started();
    Duration before = used(child);
    CompletableFuture<Void> survived = CompletableFuture.runAsync(() -> ask(child, json));
    Duration most = patience.plus(PATIENCE_PER_MEGABYTE.multipliedBy(json.length >> 20));
    long start = System.nanoTime();
    while (true) {
      try {
        survived.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        return Optional.empty();
      } catch (TimeoutException e) {
        Duration clock = Duration.ofNanos(System.nanoTime() - start);
        if (used(child).minus(before).compareTo(most) > 0
            || clock.compareTo(most.multipliedBy(SLOWEST)) > 0) {
          close();
          return Optional.of("the tokenizers library hangs on it");
        }
      } catch (ExecutionException e) {
        close();
        return Optional.of("the tokenizers library dies of it");
      } catch (InterruptedException e) {
        close();
        Thread.currentThread().interrupt();
        throw new UserError("The check of a tokenizer was interrupted.", e);
      }
    }
  }

  boolean isRunning() {
    return process != null && process.isAlive();
  }

  private static Duration used(Process child) {
    return child.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Fails with whatever a dead process does to its pipes. */
  private static void ask(Process child, byte[] json) {
    try {
      DataOutputStream out = new DataOutputStream(child.getOutputStream());
      out.writeInt(json.length);
      out.write(json);
      out.flush();
      new DataInputStream(child.getInputStream()).readByte();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process started() {
    if (process != null && isRunning()) {
      return process;
    }
    try {
      Process child =
          new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process = child;
      if (child.getInputStream().read() == Probe.ALIVE) {
        return child;
      }
      throw new IOException("it does not answer");
    } catch (IOException e) {
      close();
      throw new UserError(
          "A tokenizer that is not known yet is tried in a process of its own first, which could not be started (%s); let %s be run, or set the system property %s to true if all tokenizer files are trusted."
              .formatted(e.getMessage(), java(), TokenizerCheck.TRUST),
          e);
    }
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(java().toString());
    // Quick to start, and silent when it dies.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.addAll(List.of("-XX:+SuppressFatalErrorMessage", "-XX:-UsePerfData"));
    for (String name : List.of("user.home", "java.io.tmpdir", "ENGINE_CACHE_DIR", "RUST_FLAVOR")) {
      if (System.getProperty(name) != null) {
        command.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    command.addAll(List.of("-cp", classPath(), Probe.class.getName()));
    return command;
  }

  /** Where the classes lie that a tokenizer needs, however this process came by them. */
  private static String classPath() {
    Set<String> places = new TreeSet<>();
    List<Class<?>> needed =
        List.of(
            Tokenizer.class,
            Cache.class,
            AtomicFile.class,
            HuggingFaceTokenizer.class,
            Utils.class,
            ObjectMapper.class,
            JsonFactory.class,
            JsonCreator.class);
    needed.forEach(type -> place(type).ifPresent(places::add));
    for (String name :
        List.of(
            "com.google.gson.Gson",
            "org.slf4j.LoggerFactory",
            "org.slf4j.nop.NOPServiceProvider")) {
      try {
        Class<?> type = Class.forName(name, false, ProbeProcess.class.getClassLoader());
        place(type).ifPresent(places::add);
      } catch (ClassNotFoundException e) {
        // Then a tokenizer here does without it too.
      }
    }
    return String.join(File.pathSeparator, places);
  }

  private static Optional<String> place(Class<?> type) {
    @Nullable CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      return source == null || !source.getLocation().getProtocol().equals("file")
          ? Optional.empty()
          : Optional.of(Path.of(source.getLocation().toURI()).toString());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Ends the process if there is one. */
  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      process = null;
    }
  }
}
