/** Classes that break the rules of the house, one for each rule. Nobody uses them but the test of the rules. */
package firstmap.lab.house.wrong;
