package dev.tiller.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Cache;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stands between a {@code tokenizer.json} and the native library, which ends the whole process when
 * a file surprises it. A file is known by its SHA-256: those that Tiller ships are trusted, and
 * what once passed is remembered in the cache, so that the check costs a known file nothing but the
 * hash. Any other file must satisfy {@link TokenizerRules}, and then survive {@link Probe} in a
 * process of its own.
 */
final class TokenizerCheck {

  /** Set to true where no process can be started and all tokenizer files are trusted. */
  static final String TRUST = "tiller.tokenizers.trusted";

  private static final Set<String> SHIPPED = shipped();

  /** Part of the names that are remembered: what passed for another library counts for nothing. */
  private static final String LIBRARY = library();

  private final ProbeProcess process;
  private final Path remembered;

  /**
   * @param process that may die; whoever made it closes it
   * @param remembered folder of the files that passed
   */
  TokenizerCheck(ProbeProcess process, Path remembered) {
    this.process = process;
    this.remembered = remembered;
  }

  /**
   * @param name what to call the file in messages
   * @throws dev.tiller.ground.UserError if the library would die of it, or hang
   */
  static void require(byte[] json, String name) {
    try (ProbeProcess process = new ProbeProcess()) {
      new TokenizerCheck(process, Cache.room("tokenizers")).check(json, name);
    }
  }

  void check(byte[] json, String name) {
    String hash = AtomicFile.sha256(json);
    Path passed = remembered.resolve(hash + "-" + LIBRARY);
    if (SHIPPED.contains(hash) || Files.isRegularFile(passed)) {
      return;
    }
    refuse(name, rules(json, name));
    if (Boolean.getBoolean(TRUST)) {
      return;
    }
    refuse(name, process.fault(json));
    try {
      AtomicFile.write(passed, name + "\n");
    } catch (IOException e) {
      // Without a cache it is probed again next time.
    }
  }

  private static void refuse(String name, Optional<String> fault) {
    if (fault.isPresent()) {
      throw ListedTokens.damaged(name, fault.get(), null);
    }
  }

  private static Optional<String> rules(byte[] json, String name) {
    try {
      JsonNode root = new ObjectMapper().readTree(json);
      return TokenizerRules.fault(root);
    } catch (IOException e) {
      throw ListedTokens.damaged(name, "it is not valid JSON", e);
    }
  }

  private static Set<String> shipped() {
    InputStream list =
        Objects.requireNonNull(TokenizerCheck.class.getResourceAsStream("shipped.sha256"));
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
      return in.lines().map(line -> line.split(" ")[0]).collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String library() {
    try (InputStream in =
        Tokenizer.class.getClassLoader().getResourceAsStream("native/lib/tokenizers.properties")) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.replaceAll("[^0-9.-]", "");
    } catch (IOException e) {
      return "";
    }
  }
}
