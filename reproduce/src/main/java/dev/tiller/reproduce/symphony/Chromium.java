package dev.tiller.reproduce.symphony;

import dev.tiller.ground.UserError;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Opens a page that holds a {@link Probe} in the distribution's Chromium, without a window. */
final class Chromium {
  private static final Pattern PROBE = Pattern.compile("<pre id=\"probe\">([A-Za-z0-9+/=]+)</pre>");
  private static final long PATIENCE_SECONDS = 180;

  private Chromium() {}

  /** The browser, if this machine has it. */
  static Optional<Path> find() {
    String path = System.getenv("PATH");
    return Arrays.stream((path == null ? "" : path).split(File.pathSeparator))
        .flatMap(folder -> Stream.of("chromium", "chromium-browser").map(Path.of(folder)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * What the probe of a page wrote.
   *
   * @param address of the page
   * @param folder for the browser's own files, empty
   * @return JSON
   * @throws IOException when the browser cannot be started, or shows no probe in time
   */
  static String probe(Path browser, String address, Path folder) throws IOException {
    Path out = folder.resolve("dom.html");
    Process process =
        new ProcessBuilder(
                List.of(
                    browser.toString(),
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--enable-unsafe-swiftshader",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--user-data-dir=" + folder.resolve("profile"),
                    "--virtual-time-budget=20000",
                    "--dump-dom",
                    address))
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("errors.txt").toFile())
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(
            "Chromium did not show the page within %d s.".formatted(PATIENCE_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("The run was interrupted while Chromium showed a page.");
    } finally {
      process.destroyForcibly();
    }
    Matcher probe = PROBE.matcher(Files.readString(out, StandardCharsets.UTF_8));
    if (!probe.find()) {
      throw new IOException("Chromium showed the page without its probe; see " + folder + ".");
    }
    return new String(Base64.getDecoder().decode(probe.group(1)), StandardCharsets.UTF_8);
  }
}
