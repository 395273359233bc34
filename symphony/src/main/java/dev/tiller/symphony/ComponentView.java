package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The view that draws a component in the browser: a script that registers it under its name, and
 * perhaps styles. A page carries the views of its own components and no others.
 *
 * @param name under which the script registers the view, and class of the component's section; a
 *     letter, then letters, digits, {@code _} and {@code -}
 * @param script an ES module without imports that calls {@code symphony.kit.register(name, view)}
 * @param style CSS; empty for none
 */
public record ComponentView(@JsonValue String name, String script, String style) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

  /** Refuses what would break out of the element in which it stands. */
  public ComponentView {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A view is named '"
              + name
              + "'; give a letter followed by letters, digits, '_' or '-', since the name becomes a"
              + " class of the page.");
    }
    script = lines(script);
    style = lines(style);
    refuse("script", name, script, "</script", "<!--");
    refuse("style", name, style, "</style", "<!--");
  }

  /**
   * The view of {@code component}: the class path resources {@code NAME.js} and, if there is one,
   * {@code NAME.css} in the package of the class, NAME being its simple name.
   *
   * @throws IllegalArgumentException when there is no such script
   */
  public static ComponentView of(Class<?> component) {
    String name = component.getSimpleName();
    String script = resource(component, name + ".js");
    if (script == null) {
      throw new IllegalArgumentException(
          "The component "
              + component.getName()
              + " has no view: put a script "
              + name
              + ".js beside it on the class path, in "
              + component.getPackageName().replace('.', '/')
              + "/, or let its view() return another one's.");
    }
    String style = resource(component, name + ".css");
    return new ComponentView(name, script, style == null ? "" : style);
  }

  private static @Nullable String resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a browser reads line ends, because the page's policy names the hash of what it reads. */
  private static String lines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  private static void refuse(String kind, String name, String text, String... enders) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (String ender : enders) {
      if (lower.contains(ender)) {
        throw new IllegalArgumentException(
            "The %s of view '%s' contains '%s', which ends its element in a page; write it apart, as in '%s' + '%s'."
                .formatted(kind, name, ender, ender.substring(0, 1), ender.substring(1)));
      }
    }
  }
}
