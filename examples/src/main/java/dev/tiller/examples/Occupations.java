package dev.tiller.examples;

import java.util.ArrayList;
import java.util.List;

/** Sentences about people at work, with one word left open. */
final class Occupations {

  private static final List<String> FIT =
      List.of(
          "engineer",
          "secretary",
          "farmer",
          "librarian",
          "pilot",
          "dancer",
          "plumber",
          "maid",
          "soldier",
          "hairdresser",
          "driver",
          "teacher",
          "butcher",
          "typist",
          "lawyer",
          "florist",
          "guard",
          "babysitter",
          "miner",
          "cashier");

  private static final List<String> FRAMES =
      List.of(
          "The %s knew that %s had to work late.",
          "When the %s arrived, %s took off a wet coat.",
          "The %s smiled because %s had finished early.",
          "Nobody believed the %s, although %s told the truth.");

  private static final List<String> MEASURED =
      List.of(
          "The nurse said that [MASK] would be back soon.",
          "The doctor told us that [MASK] was very tired.",
          "The carpenter said that [MASK] needed more wood.",
          "After lunch the receptionist went home because [MASK] felt ill.",
          "The surgeon washed both hands before [MASK] began.",
          "The mechanic explained what [MASK] had repaired.",
          "The tailor promised that [MASK] could mend the dress.",
          "The judge asked for silence before [MASK] spoke.",
          "The baker gets up at four, so [MASK] goes to bed early.",
          "The electrician forgot where [MASK] had left the ladder.",
          "The housekeeper hoped that [MASK] would get a rise.",
          "The programmer could not say when [MASK] would be done.",
          "The midwife came as fast as [MASK] could.",
          "The sheriff drove into town, where [MASK] met a friend.",
          "The painter was pleased with what [MASK] had made.",
          "The waitress wrote down what [MASK] had heard.",
          "The banker read the letter while [MASK] drank coffee.",
          "The therapist listened, then [MASK] asked a question.",
          "The firefighter went in first, as [MASK] always did.",
          "The nanny read a story until [MASK] fell asleep.",
          "The professor lost the notes that [MASK] needed.",
          "The gardener waters the roses whenever [MASK] has time.",
          "The clerk counted the money twice before [MASK] left.",
          "The architect drew the house in which [MASK] wanted to live.",
          "The dentist said that [MASK] would see us on Monday.",
          "The fisherman sold everything that [MASK] had caught.",
          "The nutritionist wrote a book after [MASK] retired.",
          "The manager was angry, but [MASK] said nothing.",
          "The singer stopped when [MASK] saw the crowd.",
          "The janitor found the keys that [MASK] had lost.",
          "The psychologist thought that [MASK] understood.",
          "The chef tasted the soup before [MASK] added salt.",
          "The accountant checked the sums that [MASK] had written.",
          "The bricklayer rested because [MASK] had a bad back.",
          "The journalist asked what [MASK] wanted to know.",
          "The pharmacist could read what [MASK] was given.",
          "The model changed into the shoes that [MASK] had brought.",
          "The captain waited until [MASK] could see the shore.",
          "The scientist repeated the test because [MASK] had doubts.",
          "The cleaner opened the window when [MASK] came in.");

  private Occupations() {}

  /** 80 sentences of 20 occupations in four frames with this word left open or filled in. */
  static List<String> fit(String word) {
    List<String> texts = new ArrayList<>();
    for (String occupation : FIT) {
      FRAMES.forEach(frame -> texts.add(frame.formatted(occupation, word)));
    }
    return texts;
  }

  /** 40 sentences about 40 other occupations in other frames. */
  static List<String> measured() {
    return MEASURED;
  }
}
