/** Benchmarks: each compares with a yardstick in the same run, because machines differ and ratios do less. */
package firstmap.lab.bench;
