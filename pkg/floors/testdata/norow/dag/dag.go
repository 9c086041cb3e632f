package dag
