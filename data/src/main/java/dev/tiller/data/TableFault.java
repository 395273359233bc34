package dev.tiller.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tiller.ground.UserError;
import java.io.IOException;

/**
 * Why a file is no table: the rest of a sentence that begins with the file's name and kind, which
 * {@link TableFiles} puts before it.
 */
final class TableFault extends IOException {

  private static final long serialVersionUID = 1L;

  TableFault(String reason) {
    super(reason);
  }

  TableFault(String reason, Exception cause) {
    super(reason, cause);
  }

  /** What the JSON parser found wrong, and in which line. */
  static TableFault of(JsonProcessingException e, int line) {
    String reason = UserError.brief(e.getOriginalMessage());
    return new TableFault("its line " + line + " is not valid JSON (" + reason + ").", e);
  }
}
