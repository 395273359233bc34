package dev.tiller.reproduce.recipe;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.tiller.ground.UserError;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a text is no recipe, in the words of recipes and not of the classes that they become. */
public final class Misread {

  private Misread() {}

  /** For the middle of a sentence. */
  public static String why(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "%shas \"%s\", and only %s may stand there"
          .formatted(
              within(path(unknown.getPath().subList(0, unknown.getPath().size() - 1))),
              UserError.excerpt(unknown.getPropertyName()),
              UserError.list(unknown.getKnownPropertyIds()));
    }
    if (e instanceof MismatchedInputException wrong) {
      return "%sdoes not have %s, which was expected"
          .formatted(within(path(wrong.getPath())), kind(wrong.getTargetType()));
    }
    if (e instanceof JsonMappingException other) {
      return "%slacks something, or has it of another kind"
          .formatted(within(path(other.getPath())));
    }
    @Nullable JsonLocation at = e.getLocation();
    String place = at == null ? "" : "line %d: ".formatted(at.getLineNr());
    return place + UserError.brief(e.getOriginalMessage());
  }

  private static String within(String path) {
    return path.isEmpty() ? "it " : "in " + path + " it ";
  }

  /** Such as {@code rows[2].figures}. */
  private static String path(List<JsonMappingException.Reference> path) {
    return path.stream()
        .map(
            r ->
                r.getFieldName() == null
                    ? "[" + r.getIndex() + "]"
                    : "." + UserError.excerpt(r.getFieldName()))
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  private static String kind(@Nullable Class<?> type) {
    if (type == null || Record.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)) {
      return "a section of fields";
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return type == boolean.class ? "true or false" : "a number";
    }
    return type.isEnum() ? "one of " + UserError.list(List.of(type.getEnumConstants())) : "a text";
  }
}
