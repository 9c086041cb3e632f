// Sqlite counts in a database in memory.
package main

import (
	"database/sql"
	"fmt"
	"log"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var sum int
	if err := db.QueryRow("with recursive n(i) as (select 1 union all select i+1 from n where i < 100) select " +
		"sum(i) from n").Scan(&sum); err != nil {
		log.Fatal(err)
	}
	fmt.Println("The sum from 1 to 100 is", sum)
}
