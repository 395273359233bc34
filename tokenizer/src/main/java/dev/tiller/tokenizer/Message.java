package dev.tiller.tokenizer;

/**
 * One turn of a conversation.
 *
 * @param role who speaks: system, user, assistant, or what else the model's template knows
 * @param content what is said
 */
public record Message(String role, String content) {

  /** What the model is told before anyone speaks. */
  public static Message system(String content) {
    return new Message("system", content);
  }

  /** What the person says. */
  public static Message user(String content) {
    return new Message("user", content);
  }

  /** What the model said. */
  public static Message assistant(String content) {
    return new Message("assistant", content);
  }
}
