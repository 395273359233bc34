/**
 * Jlama and llama.cpp as worker processes: one line asks for a prompt and steps, one line answers
 * with times. Each is a program of its own, so that a rival's libraries never share a process with
 * Tiller's.
 */
package rival;
