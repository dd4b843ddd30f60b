/**
 * What happens to a copy of the project when somebody errs in it, or adds to it: seeded faults and the tests that catch
 * them, and what the compiler and the tests name when one thing is added. It edits, compiles and runs the copy only.
 */
package firstmap.lab.experiments;
