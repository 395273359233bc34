package dev.tiller.benchmarks.symphony;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.tiller.ground.UserError;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A page open in Chromium: what it asked for, what it complained about, how long it took. */
final class Tab implements AutoCloseable {

  private static final int PATIENCE_MS = 300_000;

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> requests = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private @Nullable Page page;
  private @Nullable CDPSession session;

  /** Starts the browser, without a page. */
  Tab() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium())
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--enable-unsafe-swiftshader",
                            "--js-flags=--max-old-space-size=8192")));
  }

  private static Path chromium() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(place -> Stream.of("chromium", "chromium-browser").map(Path.of(place)::resolve))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new UserError("There is no chromium on the PATH; install it."));
  }

  /**
   * Opens an address; from disk with the network off.
   *
   * @return ms from the start of the navigation to the frame that shows the drawn components
   */
  double open(String address, String drawn) {
    if (page != null) {
      page.context().close();
    }
    requests.clear();
    complaints.clear();
    boolean offline = address.startsWith("file:");
    page = browser.newContext(new Browser.NewContextOptions().setOffline(offline)).newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.onRequest(request -> requests.add(request.url()));
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            if (!message.text().contains("GL Driver Message")) {
              complaints.add(message.text());
            }
          }
        });
    page.onPageError(complaints::add);
    session = page.context().newCDPSession(page);
    JsonObject ticks = new JsonObject();
    ticks.addProperty("timeDomain", "threadTicks");
    session.send("Performance.enable", ticks);
    page.addInitScript(
        "(() => { const look = () => document.querySelector("
            + quoted(drawn)
            + ") ? requestAnimationFrame(() => (window.drawnAt = performance.now())) : requestAnimationFrame(look); requestAnimationFrame(look); })()");
    page.navigate(address, new Page.NavigateOptions().setTimeout(PATIENCE_MS));
    page.waitForFunction("() => window.drawnAt !== undefined");
    return number("() => window.drawnAt");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "\\'") + "'";
  }

  /**
   * Processor time of the page's main thread so far, in ms: says something even on a busy machine.
   */
  double processor() {
    for (JsonElement metric : session.send("Performance.getMetrics").getAsJsonArray("metrics")) {
      JsonObject each = metric.getAsJsonObject();
      if (each.get("name").getAsString().equals("TaskDuration")) {
        return 1000 * each.get("value").getAsDouble();
      }
    }
    throw new IllegalStateException("The browser tells no duration of tasks.");
  }

  /** A number that a function in the page gives, or promises. */
  double number(String function) {
    return ((Number) page.evaluate(function)).doubleValue();
  }

  /** Numbers that a function in the page gives, or promises. */
  double[] numbers(String function) {
    return ((List<?>) page.evaluate(function))
        .stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
  }

  /** Requests but the page itself. */
  List<String> requests() {
    return requests.subList(Math.min(1, requests.size()), requests.size());
  }

  List<String> complaints() {
    return complaints;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
