package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens written pages from disk in the distribution's Chromium with the network off; after each
 * test the page must have asked for nothing but itself and complained about nothing.
 */
@Tag("browser")
public abstract class InBrowser {
  private static Playwright playwright;
  private static Browser browser;

  @TempDir protected Path folder;
  protected com.microsoft.playwright.Page page;
  private @Nullable String server;
  private final List<String> requests = new ArrayList<>();
  protected final List<String> complaints = new ArrayList<>();

  @BeforeAll
  static void start() {
    if (obstacle() != null) {
      return;
    }
    playwright = Playwright.create();
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium().orElseThrow())
                    .setArgs(
                        List.of("--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader")));
  }

  /** Every single test reports the reason; an assumption before all would leave none to tell it. */
  @BeforeEach
  void needsABrowser() {
    String obstacle = obstacle();
    assumeTrue(obstacle == null, obstacle);
  }

  private static @Nullable String obstacle() {
    if (chromium().isEmpty()) {
      return "Skipped: no chromium on the PATH; install the distribution's (apt-get install chromium).";
    }
    return driver() ? null : "Skipped: Playwright's driver is absent; run Maven with -Pfull.";
  }

  @AfterAll
  static void stop() {
    if (playwright != null) {
      playwright.close();
    }
  }

  @AfterEach
  void quiet() {
    if (page == null) {
      return;
    }
    assertThat(complaints).isEmpty();
    requests.removeIf(url -> server != null && url.startsWith(server));
    assertThat(requests).allMatch(url -> url.startsWith("file:")).hasSizeLessThanOrEqualTo(1);
    requests.clear();
    page.context().close();
  }

  /** The distribution's browser. */
  protected static Optional<Path> chromium() {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .flatMap(place -> Stream.of("chromium", "chromium-browser").map(Path.of(place)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static boolean driver() {
    try {
      Class.forName("com.microsoft.playwright.impl.driver.jar.DriverJar");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  protected final void open(Page content) throws IOException {
    Path file = folder.resolve("page.html");
    content.write(file);
    open(file);
  }

  /** Opens a page that may ask {@code address}, and nothing else, with the network on. */
  protected final void openLive(Page content, String address) throws IOException {
    server = address;
    open(content);
  }

  /** Opens what a server serves, which may be asked, and nothing else. */
  protected final void openAt(String address) {
    server = address.replaceFirst("(http://[^/]+).*", "$1");
    open(address);
  }

  protected final void open(Path file) {
    open(file.toUri().toString());
  }

  private void open(String address) {
    boolean offline = server == null;
    page = browser.newContext(new Browser.NewContextOptions().setOffline(offline)).newPage();
    page.onRequest(request -> requests.add(request.url()));
    // The driver's own remarks about drawing without a graphics card are none of the page's.
    page.onConsoleMessage(
        message -> {
          if (!message.text().contains("GL Driver Message")) {
            complaints.add(message.type() + ": " + message.text());
          }
        });
    page.onPageError(complaints::add);
    page.navigate(address);
  }

  /** For a test that goes to several addresses, each a file. */
  protected final void forgetRequests() {
    assertThat(requests).allMatch(url -> url.startsWith("file:") || url.equals("about:blank"));
    requests.clear();
  }

  protected final List<?> values(String selector) {
    return (List<?>)
        page.locator(selector).evaluateAll("all => all.map(e => e.dataset.value ?? null)");
  }

  /** What axe finds against the rules of accessibility on the page as it stands. */
  protected final List<?> violations() throws IOException {
    try (InputStream script = InBrowser.class.getResourceAsStream("/axe.min.js")) {
      page.evaluate(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
    return (List<?>)
        page.evaluate(
            "async () => (await axe.run()).violations.map("
                + "v => v.id + ': ' + v.nodes.map(n => n.html + n.failureSummary).join())");
  }
}
