/** What every simulated thing lives in: time that is only counted, processes that run in turns, chance, and a trace. */
package firstmap.lab.simulation.world;
